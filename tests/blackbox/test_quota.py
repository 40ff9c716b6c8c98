"""Quotas: shown to each, set by wizards, at once; what is held is refused, what flows waits."""

import os
import re
import time

from harness import PASSWORD, check, equal, wait_until
from running import alone
from test_limits import SLOWNESS


class Scene:
    def __init__(self, context):
        self.world = context.world()
        self.wizard = self.world.wizard()
        self.ann = self.world.programmer(self.wizard, "Ann")
        self.bob = self.world.programmer(self.wizard, "Bob")

    def set(self, who, name, value):
        return self.wizard.command(f"@quota {who} {name} {value}", f"{who}'s quota '{name}' is")


def line(text, name):
    found = re.search(rf"^  {name}\b.*?([\d,]+)\s+([\d,]+|no limit)$", text, re.MULTILINE)
    check(found, f"no line {name} in {text!r}")
    return int(found.group(1).replace(",", "")), found.group(2)


def test_quota_shown(context):
    """@quota shows what one uses; wizards see everybody and the server."""
    scene = Scene(context)
    before, limit = line(scene.ann.say_all("@quota"), "objects")
    equal(limit, "1,000", "the usual limit")
    scene.ann.make("bell")
    equal(line(scene.ann.say_all("@quota"), "objects")[0], before + 1, "objects after one more")
    check("Ann (" in scene.wizard.say_all("@quota all"), "Ann is among all")
    check("no limit" in scene.wizard.say_all("@quota server"), "the server's line")
    check("Ann (" in scene.wizard.say_all("@quota Ann"), "a wizard sees Ann's")
    check("Bob" not in scene.ann.say_all("@quota Bob"), "Ann does not see Bob's")
    scene.ann.command("@quota Bob", "Only wizards")
    for somebody in scene.ann, scene.wizard:
        equal(line(somebody.say_all("@quota me"), "objects"), line(somebody.say_all("@quota"), "objects"), "@quota me")
    scene.wizard.command("@quota me objects default", "Wizard's quota 'objects' is")
    text = scene.ann.ask_error("usage(obj(-1))")
    check(text.startswith("E_PERM"), text)


def test_quota_objects(context):
    """Above the quota nothing can be made, and the refusal says what and how much."""
    scene = Scene(context)
    used, _ = line(scene.ann.say_all("@quota"), "objects")
    scene.set("Ann", "objects", used + 1)
    thing = scene.ann.make("bell")
    text = scene.ann.ask_error("create($thing)")
    check(f"'objects' is used up: {used + 1} of {used + 1}" in text, text)
    check(scene.bob.make("bell"), "Bob is not concerned")
    scene.ann.say_all(f"@recycle {thing}")
    scene.ann.make("bell")
    scene.set("Ann", "objects", "default")
    scene.ann.make("bell")


def test_quota_bytes(context):
    """Property values and verb texts count, and are refused together."""
    scene = Scene(context)
    thing = scene.ann.make("chest")
    scene.ann.command(f'@property {thing}.text "" rc', "added")
    used, _ = line(scene.ann.say_all("@quota"), "bytes")
    scene.set("Ann", "bytes", used + 5000)
    scene.ann.ask(f'{thing}.text = ("x"):rep(4000)')
    text = scene.ann.ask_error(f'{thing}.text = ("x"):rep(9000)')
    check("'bytes' is used up" in text, text)
    equal(scene.ann.ask(f"#{thing}.text"), "4000", "the value before")
    scene.ann.command(f"@verb {thing}:long this none this", "added")
    text = scene.ann.ask_error(f'set_verb_code({thing}, "long", "return 1 -- " .. ("x"):rep(3000))')
    check("'bytes' is used up" in text, text)
    scene.ann.ask(f'{thing}.text = ""')
    equal(scene.ann.ask(f'set_verb_code({thing}, "long", "return 1 -- " .. ("x"):rep(3000))'), "{}", "now it fits")


@alone
def test_quota_ticks(context):
    """Who computes too much waits; nobody else does; a wizard's word lets him on."""
    scene = Scene(context)
    scene.set("Ann", "ticks", 50000)
    scene.ann.send(";(function() for i = 1, 250000 do end return 1 end)()")
    scene.ann.expect("=> 1")
    start = time.monotonic()
    scene.ann.send(';"late"')
    equal(scene.bob.ask("1"), "1", "Bob's answer")
    check(time.monotonic() - start < 1 * SLOWNESS, "Bob waited")
    scene.ann.expect('=> "late"', 20)
    waited = time.monotonic() - start
    check(waited > 1.5, f"Ann waited {waited:.1f} s for 250,000 of 50,000 ticks a second")


def test_quota_output(context):
    """Output is a rate of who causes it, counted for each receiver."""
    scene = Scene(context)
    scene.set("Ann", "output", 5000)
    text = scene.ann.ask_error('notify(me, ("x"):rep(20000))')
    check("quota 'output' is used up: one slice may use 2 seconds of 5000 bytes/s" in text, text)
    for _ in range(2):
        scene.ann.send(';notify(me, ("x"):rep(9500))')
        scene.ann.expect("=> true")
    start = time.monotonic()
    equal(scene.ann.ask("1", 20), "1", "Ann's answer")
    check(time.monotonic() - start > 1, "Ann did not wait")


def test_quota_survives(context):
    """Quotas are properties: they are there after a restart."""
    scene = Scene(context)
    scene.set("Ann", "tasks", 1)
    scene.world.stop()
    scene.world.serve()
    ann = scene.world.player().login("Ann")
    ann.send(";suspend()")
    wait_until(lambda: ann.ask("#queued_tasks()") == "1", 5, "one task waits")
    text = ann.ask_error("suspend()")
    check("'tasks' is used up: 1 of 1" in text, text)


def test_quota_options(context):
    """$server_options changes the limits of a slice while the server runs."""
    scene = Scene(context)
    loop = "(function() for i = 1, 200000 do end return 1 end)()"
    equal(scene.ann.ask(loop), "1", "a loop")
    scene.wizard.command("@property $server_options.fg_ticks 100000", "added")
    text = scene.ann.ask_error(loop)
    check("ran out of ticks" in text, text)


def test_quota_connections(context):
    """Connections are counted, and refused: of one player, and of all."""
    scene = Scene(context)
    equal(line(scene.ann.say_all("@quota"), "connections"), (1, "10"), "Ann's connections")
    equal(line(scene.wizard.say_all("@quota server"), "connections")[0], 3, "everybody's")
    scene.set("Bob", "connections", 0)
    again = scene.world.player("Bob again")
    again.login("Bob")  # takes over: he is connected still
    again.send("quit")
    again.expect_closed()
    refused = scene.world.player("Bob refused")
    refused.send(f"connect Bob {PASSWORD}")
    refused.expect("You cannot log in now: #")
    refused.expect("quota 'connections' is used up: 0 of 0 connections, and 1 more needed.")
    refused.close()
    scene.wizard.command("@property $server_options.server_quota {} r", "added")
    scene.wizard.say_all(";;$server_options.server_quota = {connections = 3}")
    third = scene.world.player("third")
    third.expect("Nobody can connect now: the server's quota 'connections' is used up: 2 of 3")
    third.expect_closed()
    scene.wizard.say_all(";;$server_options.server_quota = {}")
    waiting = scene.world.player("fourth")
    waiting.expect("help, quit")
    scene.wizard.say_all(";;$server_options.server_quota = {connections = 3}")
    waiting.create("Dora")  # the server has that connection already


def test_quota_low_disk(context):
    """While little is left of the disk only wizards let the world grow; everybody is told how much there is."""
    scene = Scene(context)
    thing = scene.ann.make("chest")
    scene.wizard.command("@property $server_options.disk_reserve 0 r", "added")
    used, limit = line(scene.wizard.say_all("@quota server"), "disk")
    check(0 < used < int(limit.replace(",", "")), f"{used} bytes of {limit} of the disk")
    scene.wizard.command(f"@set $server_options.disk_reserve to {2**50}", r"*** the disk is low, and only wizards")
    scene.ann.command("@create $thing named bell", "the disk is low: ")
    check("The disk is low" in scene.wizard.say_all("@quota server"), "the wizard's view")
    check("the disk is low" in scene.world.errors(), "the log")
    scene.wizard.make("lamp")
    scene.ann.command(f"@recycle {thing}", "recycled")
    late = scene.world.player("Ann").login("Ann")
    late.command("look", "You see a folded letter")
    scene.wizard.command("@set $server_options.disk_reserve to 0", "*** the disk has room again")
    late.make("bell")
    equal(scene.world.stop(), 0, "exit code")


def test_quota_backup_beside(context):
    """A copy that would take what is kept of the world's disk is not begun, and says so."""
    scene = Scene(context)
    wanted = os.path.join(scene.world.folder, "copy.db")
    scene.wizard.command(f"@property $server_options.disk_reserve {2**50} r", "*** the disk is low")
    done = scene.world.run("backup", scene.world.file, wanted)
    equal(done.returncode, 1, "exit code")
    check("there is no room for a copy of" in done.stderr, done.stderr)
    check(not os.path.exists(wanted), "there is a copy")
    scene.wizard.command("@set $server_options.disk_reserve to 0", "*** the disk has room again")
    equal(scene.world.run("backup", scene.world.file, wanted).returncode, 0, "exit code with room")

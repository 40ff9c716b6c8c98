"""Grants: wizards decide which builtins exist for whom, at once, also for what sleeps."""

import re

from harness import check, equal, wait_until


class Scene:
    def __init__(self, context):
        self.world = context.world()
        self.wizard = self.world.wizard()
        self.ann = self.world.programmer(self.wizard, "Ann")
        self.bob = self.world.programmer(self.wizard, "Bob")


def error_of(player, code):
    found = re.search(r"^(E_[A-Z]+)", player.ask_error(code), re.MULTILINE)
    return found.group(1)


def test_grants_commands(context):
    """@grant, @revoke, @ungrant and @grants change and show who may call a builtin."""
    scene = Scene(context)
    ann, bob, wizard = scene.ann, scene.bob, scene.wizard
    wizard.command("@revoke ctime from Ann", "'ctime' is taken from Ann now")
    equal(error_of(ann, "ctime(0)"), "E_VARNF", "what is not granted has no name")
    check("'ctime' is not granted to #" in ann.ask_error("ctime(0)"), "the message says it")
    check("1970" in bob.ask("ctime(0)"), "Bob has it")
    check(re.search("Not granted: .*ctime", ann.say_all("@grants")), "Ann sees it")
    check("-ctime" in wizard.say_all("@grants"), "the wizard sees it")
    check(re.search("Not granted: .*ctime", wizard.say_all("@grants Ann")), "and of Ann")
    wizard.command("@ungrant ctime of Ann", "as it was declared for Ann")
    check("1970" in ann.ask("ctime(0)"), "Ann has it again")
    equal(error_of(ann, "accounts()"), "E_PERM", "for wizards")
    wizard.command("@grant accounts to Ann", "granted to Ann")
    check(ann.ask("#accounts() > 0") == "true", "a wizards' builtin, granted")
    equal(error_of(bob, "accounts()"), "E_PERM", "to Ann, not to Bob")
    wizard.command("@grant nonsense to Ann", "no builtin of that name")
    wizard.command("@revoke set_grant from everybody", "cannot be changed")
    check("don't understand" in ann.say_all("@grant ctime to Ann"), "no wizard, no @grant")
    equal(error_of(ann, "set_grant(me, \"ctime\", true)"), "E_PERM", "nor by code")


def test_grants_everybody(context):
    """What is taken from everybody is gone for wizards too, and given back."""
    scene = Scene(context)
    scene.wizard.command("@revoke fork from everybody", "taken from everybody")
    for player in (scene.ann, scene.bob, scene.wizard):
        equal(error_of(player, "fork(0, function() end)"), "E_VARNF", player.name)
    scene.wizard.command("@grant fork to Bob", "granted to Bob")
    check(int(scene.bob.ask("fork(0, function() end)")) > 0, "Bob's own grant")
    scene.wizard.command("@ungrant fork of everybody", "as it was declared for everybody")
    check(int(scene.ann.ask("fork(0, function() end)")) > 0, "as before")


def test_grants_wrapped(context):
    """Calls of a wrapped builtin go to #0:bf_NAME, of wizards to the builtin."""
    scene = Scene(context)
    scene.wizard.method("#0:bf_ctime", 'return "wrapped " .. ctime(...)', "rxd")
    scene.wizard.command("@wrap ctime", "goes to #0:bf_ctime for everybody")
    check("wrapped Thu" in scene.ann.ask("ctime(0)"), "Ann's")
    check("wrapped" not in scene.wizard.ask("ctime(0)"), "the wizard's")
    scene.world.kill9()
    scene.world.serve()
    check("wrapped Thu" in scene.world.player().login("Ann").ask("ctime(0)"), "after a restart")


def test_grants_sleepers(context):
    """A task that slept with a builtin in a local variable is refused, before and after a restart."""
    scene = Scene(context)
    thing = scene.ann.make("thing")
    scene.ann.command(f"@property {thing}.got {{}}", "added")
    scene.ann.method(f"{thing}:work", """
local kept = ctime
for n = 1, 3 do
  local ok, e = pcall(kept, 0)
  this.got = listappend(this.got, ok and "called" or tostring(e.code))
  suspend()
end
""", "rxd")
    scene.ann.say_all(f";fork(0, function(o) o:work() end, {thing})")

    def resume(player):
        player.say_all(";for _, t in ipairs(queued_tasks()) do resume(t.id) end")
    wait_until(lambda: scene.ann.ask(f"{thing}.got") == '{"called"}', 10, "the first call")
    scene.wizard.command("@revoke ctime from Ann", "taken from Ann")
    resume(scene.ann)
    wait_until(lambda: scene.ann.ask(f"{thing}.got") == '{"called", "E_PERM"}', 10, "refused at once")
    scene.world.kill9()
    scene.world.serve()
    ann = scene.world.player().login("Ann")
    resume(ann)
    wait_until(lambda: ann.ask(f"{thing}.got") == '{"called", "E_PERM", "E_PERM"}', 10, "and after a restart")

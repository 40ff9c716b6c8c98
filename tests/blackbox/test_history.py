"""Former texts of verbs, and recycled objects that come back: over kills, by the commands of the core."""

import re

from harness import check, equal, wait_until


def heard(player, line, end):
    """What a command says up to `end`, itself included: the task stops while the file is read, so other
    commands may be answered before."""
    player.skip()
    start = len(player.transcript)
    player.send(line)
    found = player.expect(end)
    return player.transcript[start:found.end()].strip()


def versions(player, reference):
    """[(number, is the present one, the rest of the line)], the latest first."""
    text = heard(player, f"@history {reference}", "brings one back.)")
    return [(int(number), star == "*", rest)
            for number, star, rest in re.findall(r"^ *(\d+)([* ])  (.*)$", text, re.MULTILINE)]


def lamp_of(world, name="Ann"):
    """A programmer who has made a lamp with a verb that everybody may call."""
    ann = world.programmer(world.wizard(), name)
    lamp = ann.make("lamp")
    ann.method("lamp:glow", "return 1")
    return ann, lamp


def test_history_of_a_verb(context):
    """@history, @diff and @revert, with a kill after each change: all of it is there."""
    world = context.world()
    ann, lamp = lamp_of(world)
    ann.program("lamp:glow", "local light = 1\nlocal colour = \"red\"\nreturn light")
    world.kill9()
    world.serve()
    ann = world.player().login("Ann")
    equal(ann.ask(f'set_verb_code({lamp}, "glow", {{"local light = 2", "local colour = \\"red\\"", "return light"}}, "brighter")'),
          "{}", "the problems")
    world.kill9()
    world.serve()
    ann = world.player().login("Ann")
    told = versions(ann, "lamp:glow")
    equal(len(told), 3, f"versions of {told}")
    check(told[0][1] and not told[1][1], f"the first is the present one: {told}")
    check("Ann" in told[0][2] and ": brighter" in told[0][2], told[0][2])
    text = heard(ann, "@diff lamp:glow", " return light")
    equal(text, f"""--- version {told[1][0]}
+++ version {told[0][0]}
@@ -1,3 +1,3 @@
-local light = 1
+local light = 2
 local colour = "red"
 return light""", "the diff")
    ann.command(f"@revert lamp:glow {told[2][0]}", f"text of version {told[2][0]} again")
    world.kill9()
    world.serve()
    ann = world.player().login("Ann")
    equal(ann.ask(f"{lamp}:glow()"), "1", "what the reverted verb gives")
    told = versions(ann, "lamp:glow")
    equal(len(told), 4, f"versions of {told}")
    check(f"back to version {told[3][0]}" in told[0][2], told[0][2])
    ann.command(f"@diff lamp:glow {told[3][0]} {told[0][0]}", "Nothing is different.")
    ann.command("@diff lamp:glow 99999", "version 99999 of that verb is not kept")
    ann.command("@revert lamp:glow", "Usage:")
    ann.command("@revert lamp:glow 99999", ", ".join(str(each[0]) for each in told[:-1]))
    ann.command("@history lamp", "Usage:")
    ann.command("@history lamp:none", "no verb of that name")
    ann.command("help @revert", "gives it that text again")


def test_history_is_not_everybodys(context):
    """Without the r bit no history; without the w bit no reverting."""
    world = context.world()
    ann, lamp = lamp_of(world)
    ann.program("lamp:glow", "return 2")
    ben = world.programmer(world.wizard(), "Ben")
    old = versions(ben, f"{lamp}:glow")[1][0]
    ben.command(f"@revert {lamp}:glow {old}", "the verb is not writable")
    ann.command(f"@chmod {lamp}:glow xd", "are \"xd\" now")
    check("E_PERM" in ben.ask_error(f'verb_history({lamp}, "glow")'), "history of an unreadable verb")
    check("E_PERM" in ben.ask_error(f'verb_diff({lamp}, "glow")'), "diff of an unreadable verb")
    equal(ann.ask(f"{lamp}:glow()"), "2", "what the verb gives")


def test_history_is_pruned(context):
    """As many texts as the option says; a task that runs a pruned one goes on, over a kill."""
    world = context.world()
    ann, lamp = lamp_of(world)
    wizard = world.wizard()
    wizard.command("@property $server_options.verb_history 2", "added")
    ann.command("@property lamp.said 0", "added")
    ann.program("lamp:glow", 'suspend(6) this.said = "old text"')
    ann.ask(f"fork(0, function() obj({lamp[1:]}):glow() end)")
    for number in range(1, 6):
        ann.program("lamp:glow", f"return {number}")
    told = versions(ann, "lamp:glow")
    equal(len(told), 3, f"versions of {told}")
    world.kill9()
    world.serve()
    ann = world.player().login("Ann")
    equal([number for number, _, _ in versions(ann, "lamp:glow")], [number for number, _, _ in told],
          "the versions after the kill")
    wait_until(lambda: ann.ask(f"{lamp}.said") == '"old text"', 20, "the task that runs the old text ends")
    equal(ann.ask(f"{lamp}:glow()"), "5", "what the verb gives")


def test_history_costs(context):
    """Former texts are the owner's bytes: a text that does not fit is refused, and changes nothing."""
    world = context.world()
    ann, lamp = lamp_of(world)
    used = int(ann.ask("usage(me).bytes.used"))
    ann.ask(f'set_verb_code({lamp}, "glow", "return \\"" .. string.rep("x", 4000) .. "\\"")')
    ann.ask(f'set_verb_code({lamp}, "glow", "return 3")')
    check(int(ann.ask("usage(me).bytes.used")) > used + 4000, "the former text costs")
    world.wizard().command(f"@quota Ann bytes {used + 3000}", "quota 'bytes' is")
    answer = ann.ask_error(f'set_verb_code({lamp}, "glow", "return \\"" .. string.rep("y", 9000) .. "\\"")')
    check("E_QUOTA" in answer and "'bytes' is used up" in answer, answer)
    equal(ann.ask(f"{lamp}:glow()"), "3", "what the verb gives")
    equal(len(versions(ann, "lamp:glow")), 3, "versions")


def test_undelete(context):
    """A recycled thing comes back with what it had, for its owner alone, over kills."""
    world = context.world()
    ann, lamp = lamp_of(world)
    ben = world.programmer(world.wizard(), "Ben")
    ann.command("@property lamp.oil 7", "added")
    ann.program("lamp:glow", "return this.oil")
    ann.command("@recycle lamp", "recycled")
    world.kill9()
    world.serve()
    ann, ben = world.player().login("Ann"), world.player().login("Ben")
    equal(ann.ask(f"valid({lamp})"), "false", "valid() of what is recycled")
    ben.command(f"@undelete {lamp}", "it was somebody else's")
    ben.command("@undelete", "There is nothing to bring back")
    ann.command("@undelete", "brings one back")
    ann.command(f"@undelete {lamp}", f"lamp ({lamp}) is back.")
    world.kill9()
    world.serve()
    ann = world.player().login("Ann")
    equal(ann.ask(f"{{{lamp}:glow(), {lamp}.name, {lamp}.location == me}}"), '{7, "lamp", true}', "what it is")
    equal(len(versions(ann, "lamp:glow")), 2, "versions")
    ann.command(f"@undelete {lamp}", "is there")


def test_undelete_expires(context):
    """After undelete_seconds it is gone for good, and costs nothing any more."""
    world = context.world()
    ann, lamp = lamp_of(world)
    world.wizard().command("@property $server_options.undelete_seconds 4", "added")
    used = int(ann.ask("usage(me).bytes.used"))
    ann.command("@recycle lamp", "recycled")
    check(int(ann.ask("usage(me).bytes.used")) > used - 150, "it costs what it did")
    world.kill9()
    world.serve()
    ann = world.player().login("Ann")
    wait_until(lambda: ann.ask("#recycled_objects()") == "0", 15, "its time is over")
    check(int(ann.ask("usage(me).bytes.used")) < used - 150, "it costs nothing")
    ann.command(f"@undelete {lamp}", "cannot be brought back")
    equal(world.stop(), 0, "exit code")
    equal(world.run("check", world.file).returncode, 0, "exit code of check")


def test_history_alone(context):
    """lunamoo eval without a server reads the past too."""
    world = context.world()
    ann, lamp = lamp_of(world)
    ann.program("lamp:glow", "return 2")
    equal(world.stop(), 0, "exit code")
    done = world.run("eval", world.file, f'#verb_history(obj({lamp[1:]}), "glow")')
    equal(done.stdout.strip(), "=> 2", f"what eval prints, {done.stderr!r}")

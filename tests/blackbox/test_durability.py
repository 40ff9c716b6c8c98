"""What a player has seen is on disk."""

import random
import re
import time

from harness import check, equal

DELAY = 0.5


def test_seen_is_kept(context):
    """`;` sets a property and says `=>`; a kill at that instant does not take it back."""
    world = context.world()
    world.wizard().command("@property #2.mark 0", "added")
    for round_number in range(1, (10 if context.quick else 50) + 1):
        wizard = world.wizard()
        wizard.settle(0.05)
        wizard.send(f";;#2.mark = {round_number} return {round_number}")
        wizard.expect(f"=> {round_number}")
        world.kill9()
        world.serve()
        equal(world.wizard().ask("#2.mark"), str(round_number), "the value after the kill")


def test_objects_seen_are_kept(context):
    """An object, a verb and a new player that somebody was told about are there after a kill."""
    world = context.world()
    wizard = world.wizard()
    thing = wizard.make("brass key,key")
    world.kill9()
    world.serve()
    wizard = world.wizard()
    equal(wizard.ask(f"{thing}.name"), '"brass key"', "the name after the kill")
    wizard.program("key:turn this none none", 'player:tell("Click.")')
    world.kill9()
    world.serve()
    world.wizard().command("turn key", "Click.")
    world.player().create("Nan")
    world.kill9()
    world.serve()
    world.player().login("Nan")


def test_answer_waits_for_commit(context):
    """With commits held back by 500 ms no byte of an answer comes sooner."""
    world = context.world()
    world.wizard().command("@property #2.mark 0", "added")
    world.restart("--telnet", "127.0.0.1:0", "--test-commit-delay", "500")
    wizard = world.wizard()
    wizard.settle(1.5)
    for value in range(1, 4):
        before = len(wizard.arrivals)
        start = time.monotonic()
        wizard.send(f";;#2.mark = {value} return {value}")
        wizard.expect(f"=> {value}")
        first = wizard.arrivals[before][0] - start
        check(first >= DELAY - 0.005, f"the first byte came after {first:.3f} s")
        wizard.settle(1.2)


def test_unseen_goes_together(context):
    """A kill between the command and its commit leaves neither the answer nor the value."""
    world = context.world()
    world.wizard().command("@property #2.mark 0", "added")
    delayed = ("--telnet", "127.0.0.1:0", "--test-commit-delay", "500")
    world.restart(*delayed)
    for _ in range(2 if context.quick else 5):
        wizard = world.wizard()
        wizard.settle(1.5)
        wizard.send(";;#2.mark = 99 return 99")
        wizard.stays_silent(random.uniform(0.1, 0.4))
        heard = wizard.transcript
        world.kill9()
        time.sleep(0.05)
        equal(wizard.transcript, heard, "what was heard at the end")
        world.serve("--telnet", "127.0.0.1:0")
        equal(world.wizard().ask("#2.mark"), "0", "the value after the kill")
        world.restart(*delayed)


# A step that is refused its stop in the middle, and goes on in the same slice.
REFUSED = """
local n = tonumber(args[1])
local lamp = LAMP
lamp.before = n
local old = lamp.made
lamp.made = create($thing)
lamp.made.name = tostring(n)
local stopped, why = pcall(suspend, 0)
if stopped then lamp.stopped = lamp.stopped + 1 end
if valid(old) then recycle(old) end
lamp.after = n
lamp.refused = lamp.refused + (not stopped and why.code == E_QUOTA and 1 or 0)
set_verb_code(lamp, "number", "return " .. n)
player:tell("step ", n, " done")
"""


def test_refused_stop_is_one_slice(context):
    """A kill where suspend was refused leaves all that the task did before and after it, or nothing."""
    world = context.world()
    wizard = world.wizard()
    world.player("Ann").create("Ann")
    lamp = wizard.make("lamp")
    for name, value in (("before", 0), ("after", 0), ("refused", 0), ("stopped", 0), ("made", "#-1")):
        wizard.command(f"@property {lamp}.{name} {value} rc", "added")
    wizard.method(f"{lamp}:number", "return 0", "rxd")
    wizard.program("here:step any none none", REFUSED.replace("LAMP", lamp))
    wizard.command("@quota Ann images 100", "Ann's quota 'images' is")
    told = between = 0
    for _ in range(3 if context.quick else 10):
        ann = world.player("Ann").login("Ann")
        ann.settle(0.1)
        for n in range(told + 1, told + 400):
            ann.send(f"step {n}")
        time.sleep(random.uniform(0.0, 0.15))
        world.kill9()
        steps = [int(n) for n in re.findall(r"^step (\d+) done", ann.transcript, re.MULTILINE)]
        seen = steps[-1] if steps else told
        world.serve()
        there = world.wizard()
        text = there.ask(f"{{{lamp}.before, {lamp}.after, {lamp}.refused, {lamp}:number(), "
                         f"{lamp}.made == #-1 and 0 or tonumber({lamp}.made.name), {lamp}.stopped}}")
        before, after, refused, code, made, stopped = (int(n) for n in re.findall(r"-?\d+", text))
        equal((after, refused, code, made, stopped), (before, before, before, before, 0),
              f"what came after the refused stop of step {before}")
        check(before >= seen, f"step {seen} was told, the file has {before}")
        equal(there.ask("#queued_tasks()"), "0", "tasks that stopped")
        between += told < before
        told = before
    check(between > 0, "no step was taken before a kill")


def test_appended_is_kept(context):
    """What was appended to a long list, line by line, is there after a kill at each `=>`."""
    world = context.world()
    world.wizard().command("@property #2.lines {}", "added")
    rounds, each = (4 if context.quick else 20), 60
    for round_number in range(rounds):
        wizard = world.wizard()
        for line in range(each):
            number = round_number * each + line + 1
            code = f'#2.lines = listappend(#2.lines, "{number} " .. string.rep("x", 80))'
            wizard.send(f";;{code} return #(#2.lines)")
            wizard.expect(f"=> {number}")
        world.kill9()
        world.serve()
    wizard = world.wizard()
    lines = "for i, line in ipairs(#2.lines) do if line:match('^%d+') ~= tostring(i) then"
    equal(wizard.ask("#(#2.lines)"), str(rounds * each), "the lines after the kills")
    wizard.send(f";;{lines} return i end end return 'in order'")
    wizard.expect('=> "in order"')
    # The list is read again by a start, changed in its middle, and given up.
    wizard.send(';;#2.lines = listset(#2.lines, "middle", 100) return #2.lines[100]')
    wizard.expect('=> "middle"')
    world.kill9()
    world.serve()
    equal(world.wizard().ask("#2.lines[100]"), '"middle"', "the changed line")
    wizard = world.wizard()
    wizard.send(";;#2.lines = {} return 'empty'")
    wizard.expect('=> "empty"')
    world.kill9()
    equal(world.run("check", world.file).returncode, 0, "exit code of check")
    world.serve()
    equal(world.wizard().ask("#(#2.lines)"), "0", "the lines at the end")

"""Sleeping tasks leave memory: they come back from the file, and cost next to nothing meanwhile."""

import os
import time

from harness import check, equal, wait_until
from test_tasks import kill_while_counting, make_clerk

OWNERS = 1000


def leave_memory_after(wizard, seconds):
    wizard.command(f"@property $server_options.evict_after {seconds} r", "added")


def test_evicted_survive(context):
    """Tasks that leave memory at each nap count right, in verbs of two owners, killed and not."""
    world = context.world()
    wizard = world.wizard()
    leave_memory_after(wizard, 0)
    counter, start, finished = make_clerk(world, wizard, 0.05)
    wizard.say_all(f";;{start}")
    wait_until(lambda: wizard.ask(f"{counter}.sum") == "55", 10, "a count without kills")
    finished(wizard)
    kill_while_counting(context, world, wizard, counter, start, finished, 0.05, 4 if context.quick else 10)


def test_evicted_is_seen(context):
    """A task that has left memory is listed, shown, resumed with a value, and ended."""
    world = context.world()
    wizard = world.wizard()
    leave_memory_after(wizard, 0)
    wizard.command("@property #2.mark 0", "added")
    thing = wizard.make("sleeper")
    wizard.method(f"{thing}:inner", "return suspend()", "rxd")
    wizard.method(f"{thing}:outer", "#2.mark = this:inner()", "rxd")
    task = wizard.ask(f"fork(0, function(t) t:outer() end, {thing})")
    wait_until(lambda: '"inner"' in wizard.ask("queued_tasks()"), 5, "it sleeps")
    time.sleep(0.2)
    wizard.send(f";task_stack({task})")  # stops until the task has been read
    stack = wizard.expect_pattern(r"^=> (.*)$").group(1)
    check('"inner"' in stack and '"outer"' in stack, f"the frames of the task: {stack}")
    time.sleep(0.2)
    wizard.say_all(f";resume({task}, 12)")
    wait_until(lambda: wizard.ask("#2.mark") == "12", 5, "the task has the value")
    task = wizard.ask("fork(0, function() suspend() end)")
    time.sleep(0.3)
    wizard.say_all(f";kill_task({task})")
    equal(wizard.ask("#queued_tasks()"), "0", "tasks that are left")


def processor_seconds(world):
    folder = f"/proc/{world.process.pid}/task"
    total = 0
    for thread in os.listdir(folder):
        with open(f"{folder}/{thread}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e9


def test_thousand_sleepers(context):
    """A thousand owners' sleeping tasks take under 0.5 % of a core, in memory or not, and go on after a kill."""
    world = context.world()
    wizard = world.wizard()
    thing = wizard.make("dormitory")
    wizard.command(f"@property {thing}.woken 0", "added")
    wizard.method(f"{thing}:fill", f"""
for i = 1, {OWNERS} do
  local who = create($thing)
  who.owner = who
  set_player_flag(who, true)
  who.programmer = true
  local bed = create($thing, who)
  add_verb(bed, {{who, "rxd", "sleep"}}, {{"this", "none", "this"}})
  set_verb_code(bed, "sleep", "suspend() {thing}:wake()")
  fork(0, function() set_task_perms(who) bed:sleep() end)
  if i % 20 == 0 then suspend(0) end
end
""", "rxd")
    wizard.method(f"{thing}:wake", "this.woken = this.woken + 1", "rxd")
    wizard.send(f";;fork(0, function(t) t:fill() end, {thing})")
    wait_until(lambda: wizard.ask("#queued_tasks()") == str(OWNERS), 60, "all sleep")
    for seconds in (-1, 0):
        leave_memory_after(wizard, seconds) if seconds < 0 else wizard.say_all(
            ";;$server_options.evict_after = 0")
        time.sleep(4)
        before, start = processor_seconds(world), time.monotonic()
        time.sleep(20 if context.long else 5)
        share = (processor_seconds(world) - before) / (time.monotonic() - start)
        print(f"evict_after {seconds}: {share * 100:.2f} % of a core")
        check(share < 0.005, f"{OWNERS} sleeping tasks take {share * 100:.2f} % of a core")
    world.kill9()
    world.serve()
    wizard = world.wizard()
    equal(wizard.ask("#queued_tasks()"), str(OWNERS), "tasks after the kill")
    wizard.method(f"{thing}:call", "for _, t in ipairs(queued_tasks()) do if t.verb == 'sleep' then "
                                   "resume(t.id) end if ticks_left() < 100000 then suspend(0) end end", "rxd")
    wizard.send(f";;fork(0, function(t) t:call() end, {thing})")
    wait_until(lambda: wizard.ask(f"{thing}.woken") == str(OWNERS), 60, "all have woken")

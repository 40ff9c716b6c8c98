"""When sleeping tasks wake: the machine's clock is set while no server runs, and a great many are late."""

import glob
import os
import re
import time

from harness import Failure, check, equal, wait_until

HOUR = 3600
YEAR = 365 * 24 * HOUR


def clock_set_by(seconds):
    """The environment of a process that sees the machine's clock set by so much."""
    libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not libraries:
        raise Failure("libfaketime is not installed: scripts/deps test")
    sanitizer = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"  # not before the library
    return {"LD_PRELOAD": libraries[0], "FAKETIME": f"{seconds:+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1", "ASAN_OPTIONS": sanitizer}


def check_sleepers(context, by):
    """Of four tasks those wake at the restart whose time has come by the clock as it is set."""
    world = context.world()
    wizard = world.wizard()
    thing = wizard.make("hourglass")
    wizard.command(f"@property {thing}.woken \"\"", "added")
    wizard.method(f"{thing}:note", "this.woken = this.woken .. (...)", "rxd")
    for name, seconds in (("s", 4), ("m", 1800), ("d", 86400)):
        wizard.say_all(f';;fork({seconds}, function() {thing}:note("{name}") end)')
    forever = wizard.ask(f'fork(0, function() {thing}:note(suspend()) end)')
    starts = ("(function() local t = {} for i, q in ipairs(queued_tasks()) do "
              "t[i] = q.start < 0 and -1 or q.start - time() end return t end)()")
    wait_until(lambda: "-1" in wizard.ask(starts), 5, "all four sleep")
    equal(world.stop(), 0, "exit code")
    world.environment = clock_set_by(by)
    world.serve()
    wizard = world.wizard()
    drift = abs(int(wizard.ask("time()")) - (time.time() + by))
    check(drift < 30, f"the server's clock is {drift} s from where it was set")
    wanted = "s" if by < 0 else "sm" if by < 86400 else "smd"
    wait_until(lambda: wizard.ask(f"{thing}.woken") == f'"{wanted}"', 10, f"{wanted} have woken")
    equal(wizard.ask("#queued_tasks()"), str(4 - len(wanted)), "tasks that sleep on")
    for left in wizard.ask(starts).strip("{}").split(", "):
        check(left == "-1" or 0 < int(left) <= 86400, f"a task says it wakes in {left} s")
    wizard.say_all(f';resume({forever}, "f")')
    wait_until(lambda: wizard.ask(f"{thing}.woken") == f'"{wanted}f"', 5, "the one that no time wakes")
    if by < 0:
        check("was set back by" in world.errors(), "the log does not say that the clock was set back")
    # And the clock set right again, as at the beginning.
    equal(world.stop(), 0, "exit code")
    world.environment = {}
    world.serve()
    wizard = world.wizard()
    equal(wizard.ask(f"{thing}.woken"), f'"{wanted}f"', "who has woken")
    equal(wizard.ask("#queued_tasks()"), str(3 - len(wanted)), "tasks that sleep on")


def test_clock_an_hour_ahead(context):
    """The clock is an hour ahead after a restart: who was to wake within it wakes at once, the others sleep on."""
    check_sleepers(context, HOUR)


def test_clock_an_hour_back(context):
    """The clock is an hour back after a restart: everybody sleeps as long as was left, not an hour more."""
    check_sleepers(context, -HOUR)


def test_clock_years_ahead(context):
    """The clock is ten years ahead after a restart: all wake but who waits for no time."""
    check_sleepers(context, 10 * YEAR)


def test_clock_years_back(context):
    """The clock is ten years back after a restart: everybody sleeps as long as was left."""
    check_sleepers(context, -10 * YEAR)


def test_overdue(context):
    """Many thousands of tasks are overdue at a start: they wake in order, at a bounded rate, and players do not wait."""
    tasks = 100_000 if context.long else 10_000
    rate = 2000
    world = context.world()
    wizard = world.wizard()
    world.programmer(wizard, "Ann")
    wizard.command("@quota Wizard tasks unlimited", "is unlimited now")
    thing = wizard.make("dormitory")
    for name in ("woken", "disorder", "last"):
        wizard.command(f"@property {thing}.{name} 0", "added")
    wizard.method(f"{thing}:note", """
local n = ...
if n ~= this.last + 1 then this.disorder = this.disorder + 1 end
this.last = n
this.woken = this.woken + 1
""", "rxd")
    wizard.method(f"{thing}:fill", """
local base = time() + 7200
for n = 1, (...) do
  fork(base - time() + n, function(t) t:note(n) end, this)
  if n % 200 == 0 then suspend(0) end
end
""", "rxd")
    wizard.send(f";;fork(0, function(t) t:fill({tasks}) end, {thing})")
    wait_until(lambda: wizard.ask(f"usage(player).tasks.used") == str(tasks), 300, "all sleep")
    equal(world.stop(60), 0, "exit code")
    world.environment = clock_set_by(48 * HOUR)
    started = time.monotonic()
    world.serve()
    print(f"{tasks} overdue tasks: ready after {time.monotonic() - started:.2f} s")
    ann = world.player("Ann").login("Ann")
    waits = []
    begun = time.monotonic()
    while True:
        woken = int(ann.ask(f"{thing}.woken"))
        took = time.monotonic() - started
        check(woken <= rate * (took + 1), f"{woken} have woken within {took:.1f} s")
        if woken == tasks:
            break
        check(took < tasks / rate * 4 + 30, f"{woken} of {tasks} have woken after {took:.0f} s")
        for _ in range(10):
            before = time.monotonic()
            ann.command("look", "The Moonlit Pasture")
            waits.append(time.monotonic() - before)
    waits.sort()
    print(f"all woken {time.monotonic() - begun:.1f} s after the first log-in; a look took "
          f"{waits[len(waits) // 2] * 1000:.1f} ms, p99 {waits[len(waits) * 99 // 100] * 1000:.1f} ms, "
          f"at most {waits[-1] * 1000:.1f} ms")
    equal(ann.ask(f"{thing}.disorder"), "0", "tasks that woke out of order")
    check(waits[len(waits) * 99 // 100] < 0.25, "players wait while overdue tasks wake")
    check(re.search(rf"{tasks} tasks were to go on", world.errors()), "the log does not say how many are late")

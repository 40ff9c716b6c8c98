"""Pausable code: a long computation goes on across its slices, and across kills."""

import random
import time

from harness import check, equal, wait_until
from running import alone
from test_limits import Onlooker, with_retry

STEPS = 8
MODULUS = 1 << 31

# A sequence of numbers that each need the one before; every so often it writes down where it is.
COMPUTE = """
pausable(function()
  local x, per_step = 1, {per_step}
  for step = 1, {steps} do
    for i = 1, per_step do
      x = (x * 1103515245 + 12345) % {modulus}
    end
    this.reached = listappend(this.reached, x)
  end
  this.result = x
end)
"""


def wanted(per_step):
    """What is reached after each step: the step as a whole is x * factor + term, by squaring."""
    factor, term = 1, 0
    f, t = 1103515245, 12345
    n = per_step
    while n > 0:
        if n & 1:
            factor, term = f * factor % MODULUS, (f * term + t) % MODULUS
        f, t = f * f % MODULUS, (f * t + t) % MODULUS
        n >>= 1
    x, reached = 1, []
    for _ in range(STEPS):
        x = (x * factor + term) % MODULUS
        reached.append(x)
    return reached


def make_machine(player, per_step):
    machine = player.make("machine")
    player.command(f"@property {machine}.reached {{}} r", "added")
    player.command(f"@property {machine}.result 0 r", "added")
    player.method(f"{machine}:compute",
                  COMPUTE.format(per_step=per_step, steps=STEPS, modulus=MODULUS), "rxd")
    return machine


def test_pausable_survives(context):
    """A computation of many seconds is killed again and again, and comes out right."""
    world = context.world()
    wizard = world.wizard()
    mallory = world.programmer(wizard, "Mallory")
    # 20,000,000 ticks a second are a programmer's: so long it takes without kills.
    per_step = 40_000_000 if context.quick else 60_000_000
    machine = make_machine(mallory, per_step)
    mallory.say_all(f";;fork(0, function(m) m:compute() end, {machine})")
    began = time.monotonic()
    reached = wanted(per_step)
    states = set()
    kills = 0
    for _ in range(4 if context.quick else 8):
        time.sleep(random.uniform(0.2, 1.0))
        states.add(world.wizard().ask(f"(queued_tasks()[1] or {{}}).state"))
        world.kill9()
        kills += 1
        world.serve()
        so_far = world.wizard().ask(f"{machine}.reached")
        check(str(reached).replace("[", "{").startswith(so_far[:-1]), f"it went astray: {so_far}")
    wizard = world.wizard()
    wait_until(lambda: wizard.ask(f"{machine}.result") != "0", 60, "the computation ends")
    equal(wizard.ask(f"{machine}.result"), str(reached[-1]), "the result")
    equal(wizard.ask(f"{machine}.reached"), str(reached).replace("[", "{").replace("]", "}"),
          "each step, once")
    check('"paused"' in states, f"it was never seen paused but {states}")
    check(time.monotonic() - began > 3, "it was no long computation")


@alone
def test_pausable_leaves_others_alone(context):
    """Busy pausable tasks of several programmers do not delay another player's look."""
    world = context.world()
    wizard = world.wizard()
    busy = [world.programmer(wizard, name) for name in ("Mallory", "Trudy")]
    olive = world.player().create("Olive")
    for player in busy:
        player.say_all(";;for i = 1, 20 do fork(0, function() pausable(function() "
                       "while true do end end) end) end")

    def measure():
        with Onlooker(olive) as onlooker:
            time.sleep(2)
        onlooker.check()

    with_retry(measure)
    equal(wizard.ask("#queued_tasks() >= 40"), "true", "they are still at it")
    equal(busy[0].ask("(function() local n = 0 for _, t in ipairs(queued_tasks()) do "
                      "kill_task(t.id) n = n + 1 end return n end)()"), "20", "killed")


def test_pausable_options(context):
    """The limits of pausable code are in $server_options and hold at once."""
    world = context.world()
    wizard = world.wizard()
    mallory = world.programmer(wizard, "Mallory")
    spin = "local n = 0 for i = 1, 3000000 do n = n + 1 end return n"
    mallory.send(f";;{spin}")
    mallory.expect("Task ran out of ticks")
    mallory.send(f"; pausable(function() {spin} end)")
    mallory.expect("=> 3000000")
    wizard.command("@property $server_options.pausable_ticks 1000 r", "added")
    mallory.send(f"; pausable(function() {spin} end)")
    mallory.expect("=> 3000000")

"""kill -9 at any instant: what was told is kept, what was sent is kept in its order, tasks go on once."""

import random
import time

from bank import Bank, Stepper
from harness import check, equal

PLAYERS = 4
KILLS, LONG_KILLS = 50, 1000
QUIET_EVERY = 10
# How the server is run, in turns: nearly always in a checkpoint; as people run it; each commit on the disk.
WAYS = (("--test-log-pages", "8"), (), ("--durability", "power", "--test-log-pages", "40"))


class Score:
    def __init__(self):
        self.untold = self.starting = self.transfers = 0
        self.slowest = 0.0


def kill_while_starting(world, ready_after, random_):
    """At an instant between the start and a little after it says ready."""
    world.begin_serving()
    time.sleep(random_.uniform(0, ready_after * 1.1))
    world.kill9()


def kill_while_stepping(world, steppers, random_):
    for stepper in steppers:
        stepper.begin(world)
    time.sleep(random_.uniform(0.01, 0.5))
    world.process.kill()
    for stepper in steppers:
        stepper.end()
    world.kill9()


def judge(world, way, bank, steppers, score):
    """A start, and what is there after it; the wizard, and how long the start took."""
    began = time.monotonic()
    world.serve("--telnet", "127.0.0.1:0", *way)
    took = time.monotonic() - began
    score.slowest = max(score.slowest, took)
    wizard = world.wizard()
    bank.check(wizard)
    for stepper in steppers:
        score.untold += stepper.check(wizard)
    return wizard, took


def test_server_random_kills(context):
    """Players' steps and tasks that carry money come through kills at random instants, also while starting."""
    random_ = random.Random(context.options.seed)
    score = Score()
    world = context.world()
    wizard = world.wizard()
    bank = Bank(wizard)
    wizard.command("@property $server_options.evict_after 0 r", "added")  # tasks leave memory at each nap
    steppers = [Stepper(world, bank, wizard, f"Nan{number}") for number in range(PLAYERS)]
    ready_after = 0.2
    for kill in range(1, (LONG_KILLS if context.long else KILLS) + 1):
        if random_.random() < 0.25:
            world.kill9()
            kill_while_starting(world, ready_after, random_)
            score.starting += 1
        else:
            kill_while_stepping(world, steppers, random_)
        wizard, ready_after = judge(world, WAYS[kill % len(WAYS)], bank, steppers, score)
        if kill % QUIET_EVERY == 0:
            score.transfers = bank.check_quiet(wizard)
    score.transfers = bank.check_quiet(wizard)
    steps = sum(stepper.told for stepper in steppers)
    print(f"  {kill} kills, {score.starting} of them while starting; {steps} steps, {score.untold} of them kept "
          f"though untold; {score.transfers} transfers; the slowest start took {score.slowest:.2f} s")
    check(steps > kill and score.transfers > kill / 3, "too little happened between the kills")
    equal(world.stop(), 0, "exit code after SIGTERM")
    checked = world.run("check", world.file)
    check(checked.returncode == 0, f"lunamoo check: {checked.stderr}")

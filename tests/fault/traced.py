"""A world served under strace, which ends the server or fails a system call of it at a chosen instant; many
such runs, two at a time, each on a copy of one prepared world."""

import concurrent.futures
import os
import re
import shutil
import time

import harness
from bank import Bank, Stepper
from harness import check, equal

# What SQLite and the rest of the server do to the folder of a world.
CALLS = ("pwrite64", "write", "ftruncate", "fdatasync", "fsync", "unlink", "rename", "openat")
STEPS = 12
SERVED = ("--telnet", "127.0.0.1:0", "--test-log-pages", "10")
END_LIMIT = 5.0


class Prepared:
    """A stopped world with a bank and a player, to copy."""

    def __init__(self, context):
        self.context = context
        world = context.world()
        wizard = world.wizard()
        self.bank = Bank(wizard)
        wizard.command("@property $server_options.evict_after 0 r", "added")
        wizard.command("@property $server_options.disk_reserve 0 r", "added")  # what fills the disk is to fill it
        self.stepper = Stepper(world, self.bank, wizard, "Nan")
        equal(world.stop(), 0, "exit code after SIGTERM")
        self.file = world.file
        self._made = 0

    def run(self, name, options, durability="process"):
        folder = os.path.join(self.context.folder, name)
        os.mkdir(folder)
        return Traced(self, folder, options, durability)


class Traced:
    """One run: served under strace with `options`, stepped, stopped; then started again and judged."""

    def __init__(self, prepared, folder, options, durability):
        self.bank = prepared.bank
        self.stepper = prepared.stepper.copied()
        self.world = harness.World(prepared.context.binary, folder, prepared.file)
        self.log = os.path.join(folder, "calls")
        self._before = ["strace", "-D", "-f", "-qq", "-ttt", "-o", self.log,
                        *(word for name in (folder, self.world.file, self.world.file + "-wal") for word in ("-P", name)),
                        *options]
        self._arguments = (*SERVED, "--durability", durability)
        self.code = None  # how the server ended
        self.late = 0.0   # how long it lived after the call

    def serve_and_step(self):
        """Until the server has ended, by what strace did or by SIGTERM when all steps were answered."""
        world = self.world
        world.begin_serving(*self._arguments, before=self._before)
        world.wait_ready_or_dead()
        if world.is_up():
            try:
                self.stepper.begin(world, STEPS)
                self.stepper.wait(30)
            except harness.Failure:
                if world.is_up():
                    raise
        asked = time.time()
        if world.is_up():
            world.process.terminate()
        self.code = world.process.wait(30)
        hit = self.hit_at()
        if hit:
            self.late = time.time() - max(hit, asked if self.code == 0 else hit)
        self.stepper.end()
        world.stop() if world.is_up() else world.wait_gone(1)
        return self

    def hit_at(self):
        """When strace first did something, or None."""
        with open(self.log) as file:
            found = re.search(r"^\d+ +(\d+\.\d+) .*(?:INJECTED|killed by SIGKILL)", file.read(), re.MULTILINE)
        return float(found.group(1)) if found else None

    def judge(self):
        """A start without strace: everything is as it was told, and goes on."""
        world = self.world
        try:
            world.serve(*self._arguments)
            wizard = world.wizard()
            self.bank.check(wizard)
            self.stepper.check(wizard)
            self.bank.check_quiet(wizard)
            equal(world.stop(), 0, "exit code after SIGTERM")
            checked = world.run("check", world.file)
            equal(checked.returncode, 0, f"exit code of check, which says {checked.stderr}")
        finally:
            world.end()
        shutil.rmtree(world.folder, ignore_errors=True)


def counted(prepared, durability="process"):
    """How often each call comes in a whole run, at most in one thread: what `when` can be."""
    run = prepared.run("counted-" + durability, ["-e", "trace=" + ",".join(CALLS)], durability).serve_and_step()
    equal(run.code, 0, "exit code without a fault")
    counts = {}
    with open(run.log) as file:
        for thread, call in re.findall(r"^(\d+) +\d+\.\d+ (\w+)\(", file.read(), re.MULTILINE):
            counts[call, thread] = counts.get((call, thread), 0) + 1
    run.judge()
    return {call: max(n for (name, _), n in counts.items() if name == call)
            for call in CALLS if any(name == call for name, _ in counts)}


def spread(counts, most):
    """(call, n) for all of them, or for about `most` of them, evenly and from each call the last."""
    every = [(call, n) for call, count in counts.items() for n in range(1, count + 1)]
    if most is None or len(every) <= most:
        return every
    return sorted({every[i * len(every) // most] for i in range(most)} |
                  {(call, count) for call, count in counts.items()})


def two_at_a_time(work, items):
    """work(item) for each; the first failure is raised, with the item named."""
    def named(item):
        try:
            return work(item)
        except harness.Failure as failure:
            raise harness.Failure(f"{item}: {failure}") from failure

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(named, item) for item in items]]

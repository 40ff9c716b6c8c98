#!/usr/bin/python3
"""Runs the attack programs against a real server: one after another, then eight at a time, while
another player looks on; those that cannot end as they must yet, last and in a world of their own."""

import argparse
import os
import queue
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import attackers  # noqa: E402
from attackers import Attacker, Failure, Onlooker, WorldThread  # noqa: E402
from program import BadProgram, read_programs, rewrite_table, table_problems  # noqa: E402

import harness  # noqa: E402

WORST_P99_MS = 50
SANITIZED_TIMES = 30  # the processor time: writing rows byte by byte takes sixty times as long
LONG_MS = 4  # of processor time, alone: among others, and with cold caches, it may take a slice's 20
BASELINE_SECONDS = 2


class Arena:
    """A served world with its attackers and the bystander."""

    def __init__(self, options, count):
        self.options = options
        self.slowness = 10 if options.sanitized else 1
        self._folder = tempfile.TemporaryDirectory(prefix="lunamoo-", ignore_cleanup_errors=True)
        os.chmod(self._folder.name, 0o755)
        self.world = harness.World(options.binary, self._folder.name, options.template)
        self._count = count
        self._round = 0
        self.onlooker = None
        self.spent = {}  # by program, alone: milliseconds of processor time
        self.enter()

    def enter(self):
        """Serves the world and lets everybody in: players who were not there before."""
        self._round += 1
        self.world.serve()
        self.thread = WorldThread(self.world.process)
        wizard = (self.world.wizard(), threading.Lock())
        if self.onlooker:
            self.onlooker.close()
        self.onlooker = Onlooker(self.world.ports["telnet"], f"Olive{self._round}", self.slowness,
                                 self.world.process.pid)
        self.attackers = [Attacker(self.world, wizard, f"{self._round}x{n}", self.onlooker, self.slowness)
                          for n in range(1, self._count + 1)]

    def died(self):
        return None if self.world.is_up() else (
            f"the server ended with {self.world.process.returncode}: {self.world.errors()[-1500:]}")

    def is_silent(self):
        """True where the bystander is not answered any more; such a server is killed."""
        try:
            self.onlooker.look()
            return False
        except Failure:
            if self.world.is_up():
                self.world.kill9()
            return True

    def problem_of_looks(self):
        """Why the bystander was kept waiting too long, or None."""
        limit = WORST_P99_MS * self.slowness * self.options.slack
        if self.onlooker.percentile(0.99) > limit:
            return f"p99 is above {limit:.0f} ms: {self.onlooker.summary()}"
        return self.onlooker.problem

    def close(self):
        """Why the world is not well, or None."""
        why = self.died()
        if not why and self.world.stop(30 * self.slowness) != 0:
            why = f"the server does not end well: {self.world.errors()[-800:]}"
        if not why:
            checked = self.world.run("check", self.world.file, limit=120)
            if checked.returncode != 0:
                why = f"lunamoo check: {checked.stdout[-400:]}{checked.stderr[-400:]}"
        self.world.end()
        self.onlooker.close()
        self._folder.cleanup()
        return why

    def run_one(self, program, attacker):
        """Why the program does not end as it must, or None; and its processor time."""
        before = self.thread.milliseconds()
        try:
            problem = attacker.problem_of(program)
            spent = self.thread.milliseconds() - before
            attacker.clean_up_after(program)
            look = self.onlooker.look()
        except (Failure, OSError) as failure:
            why = self.died() or str(failure)[:600]
            return ("another player is not answered: " if self.is_silent() else "") + why, 0
        limit = (attackers.SLICE_MS * program.slices + attackers.PAST_LIMIT_MS) * (
            SANITIZED_TIMES if self.options.sanitized else 1)
        if not problem and spent > limit:
            problem = f"{spent:.0f} ms of processor time, above {limit:.0f} ms"
        if not problem and look > attackers.LOOK_LIMIT * self.slowness:
            problem = f"another player's look took {look * 1000:.0f} ms"
        return problem, spent


class Score:
    def __init__(self):
        self.passed = self.failed = self.pending = 0

    def add(self, name, problem, note=""):
        if problem:
            self.failed += 1
            print(f"FAILED {name}: {problem}", flush=True)
        else:
            self.passed += 1
            print(f"ok {name}{note}", flush=True)


def one_after_another(arena, programs, score):
    spent_most = (0, "")
    with arena.onlooker:
        for program in programs:
            problem, spent = arena.run_one(program, arena.attackers[0])
            if problem and arena.world.is_up():
                problem, spent = arena.run_one(program, arena.attackers[0])  # a noisy machine
            spent_most = max(spent_most, (spent / program.slices, program.name))
            arena.spent[program.name] = spent
            score.add(program.name, problem, f" ({spent:.0f} ms)")
            if not arena.world.is_up():
                break
    if not arena.world.is_up():
        left = programs[programs.index(program) + 1:]
        arena.enter()
        one_after_another(arena, left, score)
        return
    print(f"  most processor time in a slice: {spent_most[0]:.0f} ms, {spent_most[1]}")
    print(f"  another player meanwhile: {arena.onlooker.summary()}")
    if not arena.options.alone:
        score.add("one after another: another player's looks", arena.problem_of_looks())


def at_a_time(arena, programs):
    """Runs all, shared among the attackers; what went wrong."""
    waiting, wrong, ran = queue.SimpleQueue(), [], []
    for program in programs:
        waiting.put(program)

    def attack(attacker):
        while arena.world.is_up():
            try:
                program = waiting.get_nowait()
            except queue.Empty:
                return
            start = time.monotonic()
            try:
                is_long = arena.spent.get(program.name, 0) >= LONG_MS * arena.slowness
                problem = attacker.problem_of(program, is_long)
                attacker.clean_up_after(program)
            except (Failure, OSError) as failure:
                problem = str(failure)[:400]
            ran.append((start, time.monotonic(), program.name))
            if problem:
                wrong.append(f"{program.name}: {problem}")

    threads = [threading.Thread(target=attack, args=(attacker,)) for attacker in arena.attackers]
    with arena.onlooker:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if arena.died():
        wrong.append(arena.died())
    seconds, began = arena.onlooker.longest
    during = [name for start, end, name in ran if start < began + seconds and end > began]
    print(f"  the longest look was during {', '.join(during)}")
    return wrong


def all_together(arena, programs, score):
    """The programs, eight at a time; and that the bystander is not kept waiting by them."""
    with arena.onlooker:
        time.sleep(BASELINE_SECONDS)
    print(f"  without attack: {arena.onlooker.summary()}")
    for attempt in (1, 2):
        wrong = at_a_time(arena, programs)
        slow = arena.problem_of_looks()
        print(f"  under attack:   {arena.onlooker.summary()}", flush=True)
        if arena.died() or not (slow or wrong):
            break
    score.add("together: each ends as it must", "; ".join(wrong))
    score.add("together: another player's looks", slow)


def not_yet(options, programs, score):
    """Those that are marked: each must still fail, or the mark is wrong."""
    for program in programs:
        arena = Arena(options, 1)
        problem, _ = arena.run_one(program, arena.attackers[0])
        problem = arena.close() or problem
        if problem:
            score.pending += 1
            print(f"pending {program.name}: {program.pending} ({problem[:160]})", flush=True)
        else:
            score.add(program.name, f"passes: take its mark away (pending: {program.pending})")


def run(options, programs):
    score = Score()
    if not options.only:
        score.add("the table in README.md", "; ".join(table_problems(programs)))
    ready = [program for program in programs if not program.pending]
    try:
        if ready:
            arena = Arena(options, options.parallel)
            one_after_another(arena, ready, score)
            if not options.alone:
                all_together(arena, ready, score)
            score.add("the world afterwards", arena.close())
        not_yet(options, [program for program in programs if program.pending], score)
    except Failure as failure:
        score.add("the attackers", str(failure))
    return score


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary")
    parser.add_argument("--sanitized", action="store_true",
                        help="the binary is ten times slower, and so are all bounds")
    parser.add_argument("--only", default="", metavar="NAME", help="programs whose name holds this")
    parser.add_argument("--parallel", type=int, default=8, metavar="N", help="attackers at a time")
    parser.add_argument("--alone", action="store_true", help="only one after another")
    parser.add_argument("--slack", type=float, default=1, metavar="TIMES",
                        help="what the bystander's p99 may be above its bound, for machines that are shared")
    parser.add_argument("--table", action="store_true", help="write the table in README.md")
    options = parser.parse_args()
    try:
        programs = read_programs(options.only)
    except BadProgram as problem:
        print(f"FAILED {problem}\n0 passed, 1 failed")
        return 1
    if options.table:
        rewrite_table(read_programs())
        return 0
    options.binary = os.path.abspath(options.binary or parser.error("--binary is needed"))
    with tempfile.TemporaryDirectory(prefix="lunamoo-") as folder:
        options.template = harness.World(options.binary, folder).init().file
        score = run(options, programs)
    if score.pending:
        print(f"{score.pending} pending")
    print(f"{score.passed} passed, {score.failed} failed")
    return 1 if score.failed or not score.passed else 0


if __name__ == "__main__":
    sys.exit(main())

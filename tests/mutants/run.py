"""One build in which every limit can be switched off by name; for each, the tests that notice.

killers.txt has for each limit the test that noticed last time. Those tests run once with every limit
in force, where they must pass; then each mutant runs its own. A mutant that this does not kill runs all
tests in which its limit acts, the quickest first: for that all unit tests run once, and the log
(limit_site.h) says where each limit acts. A test that fails, crashes or takes far longer than before
has killed the mutant. Two mutants run at a time.
"""

import concurrent.futures
import functools
import queue
import sys
import threading
import time

import programs
import sources
from programs import Test

KILLERS = sources.ROOT / "tests" / "mutants" / "killers.txt"
FIRST_SECONDS = 2.0  # of tests that are tried before all others

reach_lock = threading.Lock()


@functools.cache
def reached_once():
    begun = time.monotonic()
    found = programs.reach()
    print(f"where each limit acts: found in {time.monotonic() - begun:.0f} s", flush=True)
    return found


def reached(mutant):
    with reach_lock:
        return reached_once().get(mutant, [])


def names():
    marked, _ = sources.all_marked()
    return sorted([*marked, *programs.declared()])


def known_killers():
    """limit -> Test, from lines `limit -- program: test`."""
    known = {}
    if KILLERS.exists():
        for line in KILLERS.read_text().splitlines():
            name, _, killer = line.partition(" -- ")
            program, _, test = killer.partition(": ")
            if program in programs.PROGRAMS:
                known[name] = Test(program, test)
    return known


def record(killers):
    """Into killers.txt, without what is no limit any more."""
    all_names = set(names())
    known = {**known_killers(), **killers}
    KILLERS.write_text("# Which test notices that a limit is gone; written by scripts/mutants run --record.\n"
                       + "".join(f"{name} -- {test.program}: {test.name}\n"
                                 for name, test in sorted(known.items()) if name in all_names))


def tried(mutant, tests, worker):
    """(Test, how) that kills the mutant among these {Test: seconds}, or None."""
    for name in programs.PROGRAMS:
        of_program = {test.name: taken for test, taken in tests.items() if test.program == name}
        if not of_program:
            continue
        seconds = 10 + 5 * sum(of_program.values())
        status, log, said = programs.run_tests(name, of_program, f"mutant-{worker}", seconds, mutant)
        if status == 0:
            if "No tests ran" in said:
                sys.exit(f"{name} does not find its tests: build/mutants/tests-mutant-{worker}.txt")
            continue
        how = " (too long)" if status is None else f" (signal {-status})" if status < 0 else ""
        return Test(name, log[-1][0] if log else "?"), how
    return None


def kill(mutant, first, worker):
    """What kills it: of `first`, or of all tests in which it acts."""
    found = tried(mutant, first, worker) if first else None
    if found:
        return found
    rest = [item for item in reached(mutant) if item[0] not in first]
    quick, sum_ = {}, 0.0
    while rest and sum_ + rest[0][1] <= FIRST_SECONDS:
        sum_ += rest[0][1]
        quick.update([rest.pop(0)])
    return confirmed(mutant, quick, worker) or confirmed(mutant, dict(rest), worker)


def confirmed(mutant, tests, worker):
    """As tried(), by a test that passes with all limits in force and fails again: a busy machine makes
    some fail now and then."""
    while tests and (found := tried(mutant, tests, worker)):
        test = found[0]
        alone = {test: tests.get(test, 0)}
        status, _, _ = programs.run_tests(test.program, [test.name], f"mutant-{worker}", 20 + 5 * alone[test])
        if status == 0 and tried(mutant, alone, worker):
            return found
        tests = {other: taken for other, taken in tests.items() if other != test}
    return None


def run(mutants):
    """Prints what kills each; gives limit -> Test, and the survivors."""
    started = time.monotonic()
    known = {name: test for name, test in known_killers().items() if name in mutants}
    seconds = {test: taken for test, taken, _ in programs.with_all_limits(set(known.values()))}
    print(f"{len(seconds)} tests pass with all limits in force: {time.monotonic() - started:.0f} s", flush=True)
    workers = queue.SimpleQueue()
    for number in range(programs.JOBS):
        workers.put(number)

    def one(mutant):
        begun = time.monotonic()
        killer = known.get(mutant)
        worker = workers.get()
        try:
            found = kill(mutant, {killer: seconds[killer]} if killer in seconds else {}, worker)
        finally:
            workers.put(worker)
        if found:
            test, how = found
            said = f"killed by {test.program}: {test.name}{how}"
        else:
            said = "NOT KILLED" if reached(mutant) else "NOT KILLED: it acts in no test"
        print(f"{mutant}: {said}, {time.monotonic() - begun:.1f} s", flush=True)
        return found and found[0]

    with concurrent.futures.ThreadPoolExecutor(programs.JOBS) as pool:
        killers = dict(zip(mutants, pool.map(one, mutants)))
    print(f"{len(mutants)} mutants in {time.monotonic() - started:.0f} s")
    return {name: test for name, test in killers.items() if test}, [name for name in mutants if not killers[name]]

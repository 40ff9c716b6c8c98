"""One build in which every limit can be switched off by name; for each, the tests that notice.

First all unit tests run once with every limit in force, and the log (limit_site.h) says in which
tests each limit acts. A mutant then runs only those, the quickest first, each program with its tests
in a file and --abort. A test that fails, crashes or takes far longer than before has killed it.
"""

import collections
import json
import os
import pathlib
import resource
import subprocess
import sys
import time

import sources

BUILD = sources.ROOT / "build" / "mutants"
PROGRAMS = ("db_test", "net_test", "verbs_test", "server_test")
TARGETS = (*PROGRAMS, "declared_limits")
MEMORY = 4 << 30  # of a mutant's process: one without a limit of memory is not to take the machine's
FIRST_SECONDS = 2.0  # of tests that are tried before all others

Reached = collections.namedtuple("Reached", "program test seconds")


def program(name):
    return BUILD / "tests" / name


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_program(name, arguments, log, seconds, mutant=None):
    """Its exit status; None if it had to be stopped."""
    log.unlink(missing_ok=True)
    environment = dict(os.environ, LUNAMOO_LIMITS_LOG=str(log))
    environment.pop("LUNAMOO_MUTANT", None)
    if mutant:
        environment["LUNAMOO_MUTANT"] = mutant
    with open(log.with_suffix(".out"), "w") as output:
        try:
            return subprocess.run(
                [program(name), *arguments], env=environment, stdout=output,
                stderr=subprocess.STDOUT, timeout=seconds, cwd=BUILD, preexec_fn=limited,
            ).returncode
        except subprocess.TimeoutExpired:
            return None


def read_log(log):
    """[(test, seconds or None, limits)] in order; what is looked at outside of tests is left out."""
    tests = []
    for line in log.read_text(errors="replace").splitlines():
        what, _, rest = line.partition(" ")
        if what == "test":
            tests.append([rest, None, set()])
        elif tests and what == "end":
            tests[-1][1] = float(rest)
        elif tests and what == "limit" and tests[-1][1] is None:
            tests[-1][2].add(rest)
    return tests


def reach():
    """limit -> [Reached], of a run in which nothing is removed; kept while the programs are the same."""
    kept = BUILD / "reached.json"
    newest = max(program(name).stat().st_mtime for name in PROGRAMS)
    if kept.exists() and kept.stat().st_mtime > newest:
        return {limit: [Reached(*test) for test in tests]
                for limit, tests in json.loads(kept.read_text()).items()}
    found = collections.defaultdict(list)
    for name in PROGRAMS:
        log = BUILD / f"reach-{name}.log"
        status = run_program(name, [], log, 1200)
        if status != 0:
            sys.exit(f"{name} fails with all limits in force ({status}): {log.with_suffix('.out')}")
        for test, seconds, limits in read_log(log):
            for limit in limits:
                found[limit].append(Reached(name, test, seconds))
    kept.write_text(json.dumps(found))
    return dict(found)


def declared():
    """kind:builtin of what the declarations of builtins ask for."""
    return subprocess.run([BUILD / "tests" / "declared_limits"], capture_output=True, text=True,
                          check=True).stdout.split()


def names():
    marked, _ = sources.all_marked()
    return sorted([*marked, *declared()])


def escaped(test):
    """A test's name as Catch2 wants it in a file of names."""
    for special in '\\",':
        test = test.replace(special, "\\" + special)
    return test


def tried(mutant, tests, worker):
    """What kills the mutant among these tests: a text, or None."""
    by_program = collections.defaultdict(list)
    for test in tests:
        by_program[test.program].append(test)
    for name, of_program in by_program.items():
        wanted = BUILD / f"tests-{worker}.txt"
        wanted.write_text("".join(f'"{escaped(test.test)}"\n' for test in of_program))
        log = BUILD / f"mutant-{worker}.log"
        seconds = 10 + 5 * sum(test.seconds for test in of_program)
        status = run_program(name, ["--abort", "-f", wanted], log, seconds, mutant)
        if status == 0:
            if "No tests ran" in log.with_suffix(".out").read_text(errors="replace"):
                sys.exit(f"{name} does not find its tests: {wanted}")
            continue
        last = read_log(log)[-1][0] if log.exists() and read_log(log) else "?"
        how = "" if status == 1 else " (too long)" if status is None else f" (status {status})"
        return f"{name}: {last}{how}"
    return None


def kill(mutant, reached, worker=0):
    tests = sorted(set(reached.get(mutant, [])), key=lambda test: test.seconds)
    if not tests:
        return None
    first, sum_ = [], 0.0
    while tests and sum_ + tests[0].seconds <= FIRST_SECONDS:
        sum_ += tests[0].seconds
        first.append(tests.pop(0))
    return (first and tried(mutant, first, worker)) or (tests and tried(mutant, tests, worker)) or None


def run(mutants):
    started = time.monotonic()
    reached = reach()
    print(f"the tests took {time.monotonic() - started:.0f} s with all limits in force", flush=True)
    survivors = []
    for mutant in mutants:
        begun = time.monotonic()
        killer = kill(mutant, reached)
        taken = time.monotonic() - begun
        if killer:
            print(f"{mutant}: killed by {killer}, {taken:.1f} s", flush=True)
        else:
            survivors.append(mutant)
            why = "" if reached.get(mutant) else ": it acts in no test"
            print(f"not killed: {mutant}{why}", flush=True)
    print(f"{len(mutants)} mutants in {time.monotonic() - started:.0f} s")
    return survivors

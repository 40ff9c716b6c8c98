"""The unit tests of the build `mutants`: running some of them with one limit removed, or none."""

import collections
import concurrent.futures
import json
import os
import resource
import subprocess
import sys

import sources

BUILD = sources.ROOT / "build" / "mutants"
PROGRAMS = ("verbs_test", "server_test", "net_test", "db_test")  # the longest first
TARGETS = (*PROGRAMS, "declared_limits")
JOBS = 2
MEMORY = 4 << 30  # of a mutant's process: one without a limit of memory is not to take the machine's

Test = collections.namedtuple("Test", "program name")


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
    """[(test, seconds or None, limits)] in order; None: it failed. What is looked at outside of tests
    is left out."""
    tests = []
    if not log.exists():
        return tests
    for line in log.read_text(errors="replace").splitlines():
        what, _, rest = line.partition(" ")
        if what == "test":
            tests.append([rest, None, set()])
            is_open = True
        elif tests and what in ("end", "failed"):
            tests[-1][1] = float(rest) if what == "end" else None
            is_open = False
        elif tests and what == "limit" and is_open:
            tests[-1][2].add(rest)
    return tests


def escaped(test):
    """A test's name as Catch2 wants it in a file of names."""
    for special in '\\",':
        test = test.replace(special, "\\" + special)
    return test


def run_tests(name, tests, label, seconds, mutant=None, and_on=False):
    """(exit status, what the log has, what was printed) of these tests of one program."""
    wanted = BUILD / f"tests-{label}.txt"
    wanted.write_text("".join(f'"{escaped(test)}"\n' for test in tests))
    log = BUILD / f"log-{label}.log"
    status = run_program(name, ([] if and_on else ["--abort"]) + ["-f", wanted], log, seconds, mutant)
    return status, read_log(log), log.with_suffix(".out").read_text(errors="replace")


def with_all_limits(tests=None):
    """[(Test, seconds, limits it reaches)] of these tests, or of all. One that fails, as those that
    measure time may on a busy machine, can tell nothing, and is left out."""

    def one(name):
        chosen = sorted({test.name for test in tests if test.program == name}) if tests else []
        if tests is not None and not chosen:
            return []
        if chosen:
            status, log, _ = run_tests(name, chosen, f"true-{name}", 600, and_on=True)
        else:
            path = BUILD / f"reach-{name}.log"
            status = run_program(name, [], path, 1200)
            log = read_log(path)
        failed = [test for test, seconds, _ in log if seconds is None]
        for test in failed:
            print(f"fails with all limits in force: {name}: {test}", flush=True)
        # a test that has another name by now is found in no program
        if status is None or status < 0 or len(failed) > 3:
            sys.exit(f"{name} fails with all limits in force ({status}): see build/mutants/*{name}.out")
        return [(Test(name, test), seconds, limits) for test, seconds, limits in log if seconds is not None]

    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return [row for rows in pool.map(one, PROGRAMS) for row in rows]


def reach():
    """limit -> [(Test, seconds)], the quickest first; kept while the programs are the same."""
    kept = BUILD / "reached.json"
    newest = max(program(name).stat().st_mtime for name in PROGRAMS)
    if kept.exists() and kept.stat().st_mtime > newest:
        rows = json.loads(kept.read_text())
    else:
        rows = [[*row[0], row[1], sorted(row[2])] for row in with_all_limits()]
        kept.write_text(json.dumps(rows))
    found = collections.defaultdict(dict)
    for name, test, seconds, limits in rows:
        for limit in limits:
            found[limit][Test(name, test)] = seconds
    return {limit: sorted(tests.items(), key=lambda item: item[1]) for limit, tests in found.items()}


def declared():
    """kind:builtin of what the declarations of builtins ask for."""
    return subprocess.run([program("declared_limits")], capture_output=True, text=True,
                          check=True).stdout.split()

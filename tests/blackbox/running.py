"""Runs the tests of a folder, each in a folder and against a server of its own. Every test_*.py there is
read; a test is a function called test_NAME that takes a harness.Context. With --jobs some run at a time,
in processes of their own; those that `@alone` marks, or a file with `ALONE = True`, then run one after
another: they measure how long something takes."""

import argparse
import concurrent.futures
import importlib
import multiprocessing
import os
import signal
import tempfile
import time
import traceback

import harness


def alone(test):
    test.is_alone = True
    return test


def collect(folder, only):
    """(name, function, whether it runs alone)"""
    files = sorted(file[:-3] for file in os.listdir(folder)
                   if file.startswith("test_") and file.endswith(".py"))
    for file in files:
        module = importlib.import_module(file)
        for name, function in list(vars(module).items()):
            is_own = getattr(function, "__module__", None) == file
            if name.startswith("test_") and callable(function) and is_own and only in name:
                yield (name[len("test_"):], function,
                       getattr(module, "ALONE", False) or getattr(function, "is_alone", False))


def run_one(name, function, options, template):
    start = time.monotonic()
    why = None
    with tempfile.TemporaryDirectory(prefix="lunamoo-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        context = harness.Context(options, folder, template)
        try:
            function(context)
        except harness.Failure as failure:
            line = traceback.extract_tb(failure.__traceback__)
            here = [entry for entry in line if "test_" in os.path.basename(entry.filename)]
            why = f"{os.path.basename(here[-1].filename)}:{here[-1].lineno}: {failure}" if here else str(failure)
        except Exception:  # a fault of the test is a failure too
            why = traceback.format_exc()
        finally:
            crashes = context.crashes()
            context.end()
        if crashes:
            why = "; ".join([*crashes, why or "after the test"])
    seconds = time.monotonic() - start
    if why:
        print(f"FAILED {name}: {why}", flush=True)
    else:
        print(f"ok {name} ({seconds:.1f})", flush=True)
    return why is None


def arguments(description):
    """What every run.py understands; a folder's own come on top."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--long", action="store_true", help="what takes long as well")
    parser.add_argument("--only", default="", metavar="NAME", help="tests whose name holds this")
    parser.add_argument("--jobs", type=int, default=1, metavar="N",
                        help="so many at a time, but for those that measure how long something takes")
    parser.add_argument("--beside", type=int, default=0, metavar="GROUP",
                        help="processes that are stopped while tests run alone")
    parser.add_argument("--sanitized", action="store_true",
                        help="the binary is ten times slower, and so is its limit on processor time")
    return parser


def run_together(tests, options, template):
    """Some at a time; whether each is well, as they end."""
    if not tests:
        return
    with concurrent.futures.ProcessPoolExecutor(options.jobs, multiprocessing.get_context("fork")) as pool:
        running = {pool.submit(run_one, name, function, options, template): name for name, function, _ in tests}
        for done in concurrent.futures.as_completed(running):
            try:
                yield done.result()
            except concurrent.futures.process.BrokenProcessPool:
                print(f"FAILED {running[done]}: the process that ran it ended", flush=True)
                yield False


def run_apart(tests, options, template):
    """One after another; whether each is well."""
    def tell_beside(what):
        if options.beside:
            try:
                os.killpg(options.beside, what)
            except ProcessLookupError:  # it is done
                pass

    tell_beside(signal.SIGSTOP)
    try:
        for name, function, _ in tests:
            yield run_one(name, function, options, template)
    finally:
        tell_beside(signal.SIGCONT)


def run_all(folder, options):
    """The exit code; the last line printed is `N passed, M failed`."""
    options.binary = os.path.abspath(options.binary)
    if options.sanitized:
        os.environ["LUNAMOO_TEST_SLOWNESS"] = "10"
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="lunamoo-") as place:
        try:
            template = harness.World(options.binary, place).init().file
        except (harness.Failure, OSError) as failure:
            print(f"FAILED init: {failure}\n0 passed, 1 failed")
            return 1
        tests = list(collect(folder, options.only))
        together = [test for test in tests if options.jobs > 1 and not test[2]]
        apart = [test for test in tests if test not in together]
        for is_well in (*run_together(together, options, template), *run_apart(apart, options, template)):
            if is_well:
                passed += 1
            else:
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0

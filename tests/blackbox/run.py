#!/usr/bin/python3
"""Runs the black-box tests: each in a folder and against a server of its own."""

import argparse
import importlib
import os
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import harness  # noqa: E402

FILES = sorted(file[:-3] for file in os.listdir(os.path.dirname(os.path.abspath(__file__)))
               if file.startswith("test_") and file.endswith(".py"))


def collect(only):
    for file in FILES:
        module = importlib.import_module(file)
        for name, function in list(vars(module).items()):
            if name.startswith("test_") and callable(function) and only in name:
                yield name[len("test_"):], function


def run_one(name, function, options, template):
    start = time.monotonic()
    why = None
    with tempfile.TemporaryDirectory(prefix="lunamoo-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        context = harness.Context(options.binary, folder, template, options.quick, options.long,
                                  options.web_page)
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


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--quick", action="store_true", help="fewer kills")
    parser.add_argument("--long", action="store_true", help="more kills and longer naps")
    parser.add_argument("--only", default="", metavar="NAME", help="tests whose name holds this")
    parser.add_argument("--sanitized", action="store_true",
                        help="the binary is ten times slower, and so is its limit on processor time")
    parser.add_argument("--web-page", metavar="DIR", help="folder of the built page")
    options = parser.parse_args()
    options.binary = os.path.abspath(options.binary)
    if options.sanitized:
        os.environ["LUNAMOO_TEST_SLOWNESS"] = "10"
    if options.web_page:
        options.web_page = os.path.abspath(options.web_page)
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="lunamoo-") as folder:
        try:
            template = harness.World(options.binary, folder).init().file
        except (harness.Failure, OSError) as failure:
            print(f"FAILED init: {failure}\n0 passed, 1 failed")
            return 1
        for name, function in collect(options.only):
            if run_one(name, function, options, template):
                passed += 1
            else:
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

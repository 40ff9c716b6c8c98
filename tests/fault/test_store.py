"""db/store alone, over a file layer of ours: fault_test, whose short form also runs with the unit tests."""

import os
import subprocess

from harness import check

LIMIT, LONG_LIMIT = 300, 7200


def run_fault_test(context, tag):
    program = os.path.join(context.options.programs, "fault_test")
    check(os.path.exists(program), f"{program} is not built: build the target fault_test, or name its folder by --programs")
    environment = dict(os.environ, LUNAMOO_FAULT_SEED=str(context.options.seed))
    if context.long:
        environment["LUNAMOO_FAULT_LONG"] = "1"
    done = subprocess.run([program, f"[{tag}]"], env=environment, capture_output=True, text=True,
                          timeout=LONG_LIMIT if context.long else LIMIT)
    check(done.returncode == 0, f"fault_test [{tag}]:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    for line in done.stdout.splitlines():
        if line and not line.startswith(("Filters:", "=", "All tests passed")):
            print(f"  {line}")


def test_store_power(context):
    """The power goes at any operation on the file."""
    run_fault_test(context, "power")


def test_store_errors(context):
    """Each operation on the file fails."""
    run_fault_test(context, "errors")


def test_store_damage(context):
    """The file, its log or both are damaged at random."""
    run_fault_test(context, "damage")

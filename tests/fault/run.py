#!/usr/bin/python3
"""Runs the fault tests: the server killed, its disk full or broken or damaged, and what it said still true.
Each has a short form and, with --long, a long one."""

import os
import random
import sys

sys.dont_write_bytecode = True
FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "..", "blackbox"))
sys.path.insert(0, FOLDER)

import running  # noqa: E402


def main():
    parser = running.arguments(__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9),
                        help="of what is random; it is printed, to run the same again")
    parser.add_argument("--programs", metavar="DIR",
                        help="folder of fault_test (default: tests/ beside the binary)")
    options = parser.parse_args()
    if not options.programs:
        options.programs = os.path.join(os.path.dirname(os.path.abspath(options.binary)), "tests")
    print(f"seed {options.seed}", flush=True)
    return running.run_all(FOLDER, options)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Tasks that stopped in one build go on in another: each of two builds writes stopped programs, and resumes
those of the other.

usage: other_build.py BUILD BUILD, such as build/release build/asan
"""

import os
import subprocess
import sys
import tempfile

RANDOM = 60  # programs made by dice, besides the corpus


def run(build, *arguments):
    binary = os.path.join(build, "tests", "hibernation_images")
    done = subprocess.run([binary, *arguments], stdout=subprocess.PIPE, text=True, timeout=1500)
    lines = done.stdout.splitlines()
    for line in lines[:-1]:
        print(line)
    passed, failed = (int(part.split()[0]) for part in lines[-1].split(", "))
    return passed, failed + (1 if done.returncode != 0 and failed == 0 else 0)


def main():
    if len(sys.argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    good = bad = 0
    for writer, reader in (sys.argv[1:], sys.argv[:0:-1]):
        with tempfile.TemporaryDirectory() as folder:
            written, failed = run(writer, "write", folder, "--random", str(RANDOM))
            bad += failed
            passed, failed = run(reader, "resume", folder)
            print(f"{written} stopped programs of {writer}: {passed} go on in {reader}, {failed} do not")
            good += passed
            bad += failed + (written - passed - failed)
    print(f"{good} passed, {bad} failed")
    return 1 if bad or not good else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Same program, same ticks, on two builds: runs conformance_ticks of both and compares every line.

usage: compare_ticks.py BUILD BUILD, such as build/release build/asan
"""

import os
import subprocess
import sys


def start(build):
    binary = os.path.join(build, "tests", "conformance", "conformance_ticks")
    return subprocess.Popen([binary], stdout=subprocess.PIPE, text=True)


def main():
    if len(sys.argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    started = [start(build) for build in sys.argv[1:]]
    prints = [process.communicate(timeout=900)[0].splitlines() for process in started]
    bad = []
    for build, process, lines in zip(sys.argv[1:], started, prints):
        if process.returncode != 0:
            bad.append(f"{build} ends with {process.returncode}")
        bad += [f"{build}: {line}" for line in lines if line.startswith("FAILED")]
    if len(prints[0]) != len(prints[1]):
        bad.append(f"{len(prints[0])} lines, and {len(prints[1])}")
    different = [(mine, other) for mine, other in zip(*prints) if mine != other]
    bad += [f"{mine} in {sys.argv[1]}, {other} in {sys.argv[2]}" for mine, other in different[:20]]
    programs = [line for line in prints[0] if line[:4].isdigit() and line.count(" ") == 2]
    kinds = {line[5:line.rindex(":")]: int(line.split(": ")[-1]) for line in prints[0] if line.startswith("kind ")}
    for line in bad:
        print("FAILED", line)
    if kinds:
        rarest = min(kinds, key=kinds.get)
        print(f"{len(kinds)} kinds of statement; the rarest, {rarest}, in {kinds[rarest]} programs")
    print(prints[0][-1] if prints[0] else "nothing")
    good = len(programs) - len(different)
    print(f"{good} programs take the same ticks in {sys.argv[1]} and {sys.argv[2]}, {len(different)} do not")
    print(f"{0 if bad else 1} passed, {len(bad)} failed")
    return 1 if bad or not programs else 0


if __name__ == "__main__":
    sys.exit(main())

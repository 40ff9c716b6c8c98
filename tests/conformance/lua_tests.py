#!/usr/bin/python3
"""Lua's own test suite, as far as it makes sense for verb code.

usage: lua_tests.py [--build build/dev] [FOLDER]

FOLDER, or else the environment's LUA_TESTS, is where lua-5.4.x-tests was unpacked (lua.org/tests; it
is not part of the source, and not kept here). Each file runs statement by statement of its top level
(lua_tests_shim.lua), so that one that cannot run leaves the others. A part that names what verb code
does not have is skipped; so is one that fails in a way that is listed below with its reason, at most as
often as it is listed. Anything else fails.
"""

import argparse
import collections
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# Whole files.
LEFT_OUT = {
    "all": "runs the others",
    "api": "needs internal tests",
    "attrib": "require and package",
    "bwcoercion": "a library that gives strings bitwise operators, by their metatable",
    "code": "needs internal tests",
    "db": "debug",
    "files": "io",
    "gc": "what the collector does",
    "gengc": "what the collector does",
    "heavy": "uses up all memory",
    "main": "the stand-alone interpreter",
    "tracegc": "finalizers",
    "verybig": "writes files",
}

CASCADE = "what a part before it, which did not run, would have set"
ENVIRONMENT = "load with an environment of its own, of functions that give pieces, or of a name as a source"

# Of each file: what the failure says, how often at most, why.
EXPECTED = {
    "big": [("over the limit of 1048576", 1, "no text is longer than 1 MiB"),
            ("attempt to (call|index) a nil value", 3, CASCADE),
            ("outside a coroutine", 1, "the suite's all.lua runs it in one")],
    "bitwise": [("bitwise operation on a string", 11, "needs the suite's bwcoercion, which sets strings' metatable"),
                ("assertion failed", 1, "likewise"), ("module 'bit32'", 1, "a library of the suite's own")],
    "calls": [("assertion failed", 4, ENVIRONMENT), ("Resource limit exceeded|hhi", 2, ENVIRONMENT),
              ("attempt to call", 10, CASCADE)],
    "closure": [("assertion failed|attempt to call", 7, CASCADE)],
    "constructs": [("attempt to index a nil value|bad argument #1 to 'pairs'", 2, CASCADE)],
    "coroutine": [("thread expected, got nil|got nil|length of a nil|call a nil|arithmetic on a nil", 30, CASCADE),
                  ("assertion failed|cannot resume dead", 14, CASCADE)],
    "errors": [("assertion failed", 8, "the place in front of messages of error(); an error without a value; "
                                       "'sort' for 'table.sort'; debug in a text")],
    "events": [("assertion failed", 6, "writes _ENV; metatables of numbers, booleans and nil"),
               ("attempt to", 9, "likewise")],
    "literals": [("assertion failed", 1, CASCADE)],
    "locals": [("assertion failed", 2, CASCADE)],
    "nextvar": [("assertion failed", 1, CASCADE)],
    "sort": [("assertion failed", 2, "raises a table and asks for the same one: an error value keeps a copy")],
    "strings": [("assertion failed", 6, "addresses in texts, %p, __name in texts; a text's limit is told in other words; "
                                        "zeros with a width are allowed")],
    "vararg": [("assertion failed", 1, CASCADE)],
}


def run_file(binary, path):
    command = [binary, "--loose", os.path.join(HERE, "lua_tests_shim.lua"), path]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
    text = done.stdout.decode("latin-1")
    return text.splitlines() + ([] if done.returncode == 0 else [f"failed 0 0 ended with {done.returncode}"])


def judge(name, lines):
    """How many parts ran; the skipped, by reason; what failed."""
    ran, skipped, failed = 0, collections.Counter(), []
    budget = [[re.compile(pattern), count, why] for pattern, count, why in EXPECTED.get(name, [])]
    for line in lines:
        word, _, rest = line.partition(" ")
        what = rest.split(" ", 2)[2] if rest.count(" ") >= 2 else ""
        if word == "ok":
            ran += 1
        elif word == "skipped":
            skipped[re.sub(r"^needs '.*", "needs a part that did not run", what)] += 1
        elif line:
            for entry in budget:
                if entry[1] > 0 and word == "failed" and entry[0].search(what):
                    entry[1] -= 1
                    skipped[entry[2]] += 1
                    break
            else:
                failed.append(line)
    return ran, skipped, failed


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--build", default="build/dev")
    options.add_argument("folder", nargs="?", default=os.environ.get("LUA_TESTS", ""))
    options = options.parse_args()
    if not os.path.isfile(os.path.join(options.folder, "all.lua")):
        print("Lua's own test suite is not there: skipped. Unpack lua-5.4.x-tests and name its folder, "
              "or set LUA_TESTS.")
        print("0 passed, 0 failed")
        return 0
    binary = os.path.join(options.build, "tests", "conformance", "conformance_ours")
    passed = bad = parts = 0
    reasons = collections.Counter()
    for file in sorted(os.listdir(options.folder)):
        name, ending = os.path.splitext(file)
        if ending != ".lua":
            continue
        if name in LEFT_OUT:
            print(f"skipped {file}: {LEFT_OUT[name]}")
            continue
        ran, skipped, failed = judge(name, run_file(binary, os.path.join(options.folder, file)))
        parts += ran
        reasons += skipped
        if failed or ran == 0:
            bad += 1
            print(f"FAILED {file}: {ran} parts ran\n    " + "\n    ".join(failed[:20]))
        else:
            passed += 1
            print(f"ok {file}: {ran} parts ran, {sum(skipped.values())} skipped")
    print("\nparts skipped, and why:")
    for why, count in reasons.most_common():
        print(f"{count:6d} {why}")
    print(f"{parts} parts ran")
    print(f"{passed} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

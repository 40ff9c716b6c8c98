#!/usr/bin/python3
"""Our Lua beside unmodified Lua 5.4.9 of the same tarball, built by the same compiler.

Every program of programs/ runs in our VM and in upstream's interpreter, and both must show the same
lines; where they are meant to differ, deviations.md says so. A third build, whose VM counts what it
executes, shows the same lines again and then which of the 83 opcodes were executed and which library
functions were called: all must have been.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

import lua_tests

HERE = os.path.dirname(os.path.abspath(__file__))
PRELUDE = os.path.join(HERE, "prelude.lua")
PROGRAMS = os.path.join(HERE, "programs")
DEVIATIONS = os.path.join(HERE, "deviations.md")
LIBRARIES = ("string", "table", "math", "utf8", "coroutine")
OPCODES = 83
CONSTANTS = (1 << 17) + 300  # more than LOADK can name


def rows(heading):
    """The rows of the table below the heading: lists of cells, code marks taken off."""
    found, inside = [], False
    with open(DEVIATIONS, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                inside = line.strip("# \n") == heading
            elif inside and line.startswith("|") and not line.startswith(("|---", "| program", "| function")):
                cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
                cells = [cell.strip().replace("\\|", "|") for cell in cells]
                found.append([cell[1:-1] if cell.startswith("`") else cell for cell in cells])
    return found


def pattern(cell):
    return re.compile(".*".join(re.escape(part) for part in cell.split("…")), re.DOTALL)


class Deviations:
    def __init__(self):
        self.rows = [(row[0], [pattern(cell) for cell in row[1:4]], row[1]) for row in rows("Results")]
        self.used = set()

    def allows(self, program, ours, theirs):
        for index, (name, (case, mine, other), _) in enumerate(self.rows):
            if name != program:
                continue
            for split in (at.start() for at in re.finditer(": ", ours)):
                if (case.fullmatch(ours[:split]) and theirs.startswith(ours[:split + 2])
                        and mine.fullmatch(ours[split + 2:]) and other.fullmatch(theirs[split + 2:])):
                    self.used.add(index)
                    return True
        return False

    def unused(self):
        return [f"{name}: {case}" for index, (name, _, case) in enumerate(self.rows) if index not in self.used]


class Score:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, name, problems, note=""):
        if problems:
            self.failed += 1
            print(f"FAILED {name}: " + "\n    ".join(problems[:20]), flush=True)
            if len(problems) > 20:
                print(f"    and {len(problems) - 20} more")
        else:
            self.passed += 1
            print(f"ok {name}{note}", flush=True)


def big_program(folder):
    """With more constants than LOADK can name, and so more than a verb may be long. They are dense
    integers, because the compiler keeps them in a table, which may not have so many other keys."""
    path = os.path.join(folder, "many_constants.big.lua")
    with open(path, "w", encoding="ascii") as file:
        file.write("local x = 1 local t = {" + "".join(f"x*{n},\n" for n in range(1, CONSTANTS)) + "}\n")
        file.write("local sum = 0 for _, x in ipairs(t) do sum = sum + x end\n")
        file.write(f"show('many constants', #t, sum, t[{1 << 17}], t[#t], 'last' .. #t, t.none)\n")
    return path


def suite_problems(binary, folder):
    """Where Lua's own suite is not there: that its kind of program still runs as lua_tests.py runs it."""
    path = os.path.join(folder, "suite.lua")
    with open(path, "w", encoding="ascii") as file:
        file.write('local co = coroutine.wrap(function(...) coroutine.yield(select("#", ...)) end)\n'
                   'assert(co(1, nil) == 2)\n'
                   'changed = 5\n'
                   'assert(_G.changed == 5 and load("return changed")() == 5)\n'
                   'assert(not load(function() return true end))\n'
                   'assert(select(2, pcall(error, "text")) == "text")\n')
    ran, skipped, failed = lua_tests.judge("suite", lua_tests.run_file(binary, path))
    return failed + ([] if ran > 0 and not skipped else [f"{ran} parts ran, {sum(skipped.values())} skipped"])


def programs():
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(PROGRAMS)
                  for name in names if name.endswith(".lua"))


def run(command):
    """What it prints, by the heading above it."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=900, check=False)
    parts = {}
    lines = None
    for line in done.stdout.decode("latin-1").split("\n"):
        if line.startswith("== "):
            lines = parts.setdefault(line[3:], [])
        elif lines is not None and line:
            lines.append(line)
    if done.returncode != 0:
        parts["end"] = [f"ended with {done.returncode}: " + done.stderr.decode("latin-1")[-2000:]]
    return parts


def compare(name, ours, theirs, deviations):
    problems = []
    if len(ours) != len(theirs):
        problems.append(f"{len(ours)} lines, and {len(theirs)} of Lua's")
    for mine, other in zip(ours, theirs):
        if mine.startswith("failed: "):
            problems.append(mine)
        if mine != other and not deviations.allows(name, mine, other):
            problems.append(f"verb code shows {mine[:300]}\n    Lua shows       {other[:300]}")
    return problems


def functions(command):
    printed = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode()
    return [line.split(" ") for line in printed.splitlines()]


def is_compared(path, stable_name):
    """Base functions and those of Lua's libraries; not builtins, nor what belongs to tasks."""
    library = path.split(".")[0] if "." in path else ""
    if library:
        return library in LIBRARIES
    return not stable_name.startswith(("builtin.", "prelude.")) and path not in (
        "call", "pass", "fork", "eval", "set_task_perms", "use", "pausable") and stable_name != ""


def check_functions(ours, theirs, called, score):
    """Each function is in both, or in the table; and each of both was called."""
    table = {row[0]: row[1] for row in rows("Functions")}
    problems = []
    for path in sorted(ours | theirs):
        where = "both" if path in ours and path in theirs else "verb code" if path in ours else "Lua 5.4.9"
        if table.get(path, "both") != where:
            problems.append(f"{path} is in {where}, by the table in {table.get(path, 'both')}")
        elif where == "both" and not called.get(path):
            problems.append(f"{path} is called by no program")
    problems += [f"the table has {path}, which is nowhere" for path in table if path not in ours | theirs]
    shared = ours & theirs
    score.add("functions", problems, f": {len(shared)} of {len(shared)} that both have were called and compared, "
              f"{len(ours - theirs)} are only ours, {len(theirs - ours)} only Lua's")


def check_opcodes(counts, score):
    executed = {name: int(count) for name, count in counts}
    if not executed:
        score.add("opcodes", ["no counts"])
        return
    missing = [name for name, count in executed.items() if count == 0]
    score.add("opcodes", [f"never executed: {name}" for name in missing]
              + ([f"{len(executed)} opcodes"] if len(executed) != OPCODES else []),
              f": {len(executed) - len(missing)} of {len(executed)} executed by our VM, "
              f"{sum(executed.values())} instructions, the rarest {min(executed, key=executed.get)}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--build", default="build/dev", help="the folder of the build")
    options = options.parse_args()
    binaries = os.path.join(options.build, "tests", "conformance")
    ours, counted, upstream = (os.path.join(binaries, f"conformance_{name}")
                               for name in ("ours", "counted", "upstream"))
    theirs_command = [upstream, os.path.join(HERE, "upstream.lua")]
    score, deviations = Score(), Deviations()
    with tempfile.TemporaryDirectory(prefix="lunamoo-") as folder:
        paths = programs() + [big_program(folder)]
        theirs = run(theirs_command + [PRELUDE] + paths)
        mine = run([ours, PRELUDE] + paths)
        again = run([counted, PRELUDE] + paths)
        shown = 0
        for path in paths:
            name = os.path.basename(path).split(".")[0]
            problems = compare(name, mine.get(path, []), theirs.get(path, []), deviations)
            if mine.get(path) != again.get(path):
                problems.append("the counting build shows something else")
            shown += len(mine.get(path, []))
            score.add(name, problems, f" ({len(mine.get(path, []))} lines)")
        score.add("the suite's environment", suite_problems(ours, folder))
    for part in (mine, again, theirs):
        if "end" in part:
            score.add("end", part["end"])
    score.add("deviations", [f"does not differ any more: {row}" for row in deviations.unused()],
              f": {len(deviations.used)} rows, all of which differ")
    counts = [line.split(" ")[1:] for line in again.get("counts", []) if line.startswith("opcode ")]
    check_opcodes(counts, score)
    called = {line.split(" ")[1]: int(line.split(" ")[2]) for line in again.get("counts", [])
              if line.startswith("function ")}
    check_functions({path for path, name in functions([ours, "--functions"]) if is_compared(path, name)},
                    {path for (path,) in functions(theirs_command + ["--functions"])}, called, score)
    print(f"{shown} lines compared")
    print(f"{score.passed} passed, {score.failed} failed")
    return 1 if score.failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Attack programs: files of Lua with a header of comments, and the table in README.md that says which
of them show that a vector is closed.

    -- vector: loops                 one of README.md's table
    -- expect: aborted or error      how it must end; alternatives are parted by " or "
    -- as: mortal                    who does it: programmer (default) or mortal
    -- verb: yes                     the text is the verb PROBE:attack; else it is evaluated
    -- slices: 4                     how many slices it may use (default 1)
    -- pending: what is missing      it cannot end as it must yet
    --- by wizard                    what follows prepares the attack, by wizard or programmer
    --- attack                       what follows is the attack

The ends: "aborted", "aborted ticks", "aborted seconds", "error", "error E_PERM", "value",
"value 42", "throttled" (it is made to wait), "any". In the text PROBE is a thing of the attacker's,
ATTACKER, MORTAL, BYSTANDER are players. What is evaluated is one line: no comment behind code."""

import os
import re

FOLDER = os.path.dirname(os.path.abspath(__file__))
README = os.path.join(FOLDER, "README.md")
OPTIONS = {"vector", "expect", "as", "verb", "slices", "pending"}
END = re.compile(r"(aborted( ticks| seconds)?|error( E_[A-Z]+)?|value( .+)?|throttled|any)")


class BadProgram(Exception):
    """A file that does not say what it should."""


class Program:
    def __init__(self, name, text):
        self.name = name
        self.options = {"as": "programmer", "verb": "no", "slices": "1"}
        self.preparations = []  # (who, code)
        lines = text.split("\n")
        while lines and lines[0].startswith("--") and not lines[0].startswith("---"):
            self._read_header(lines.pop(0))
        self._read_sections(lines)
        self._check()

    def _read_header(self, line):
        found = re.fullmatch(r"-- (\w+): (.*)", line)
        if found and found.group(1) in OPTIONS:
            self.options[found.group(1)] = found.group(2)
        elif found and found.group(1).islower():
            raise BadProgram(f"{self.name}: no option {found.group(1)!r}")

    def _read_sections(self, lines):
        who, code = "attack", []
        for line in lines:
            found = re.fullmatch(r"--- (by (wizard|programmer)|attack)", line)
            if not found:
                code.append(line)
                continue
            if "".join(code).strip():
                self.preparations.append((who, as_line(self.name, code)))
            who, code = found.group(2) or "attack", []
        if who != "attack":
            raise BadProgram(f"{self.name}: the last part is not the attack")
        is_verb = self.is_verb
        self.code = "\n".join(code).strip("\n") if is_verb else as_line(self.name, code)

    def _check(self):
        for option in ("vector", "expect"):
            if option not in self.options:
                raise BadProgram(f"{self.name}: no {option}")
        for end in self.ends:
            if not END.fullmatch(end):
                raise BadProgram(f"{self.name}: no end {end!r}")
        if not self.code or self.options["as"] not in ("programmer", "mortal"):
            raise BadProgram(f"{self.name}: nothing to run, or nobody")

    @property
    def vector(self):
        return self.options["vector"]

    @property
    def ends(self):
        return self.options["expect"].split(" or ")

    @property
    def pending(self):
        return self.options.get("pending")

    @property
    def is_mortals(self):
        return self.options["as"] == "mortal"

    @property
    def is_verb(self):
        return self.options["verb"] == "yes" or self.is_mortals

    @property
    def slices(self):
        return int(self.options["slices"])

    def leaves_things(self):
        text = self.code + "".join(code for _, code in self.preparations)
        makes = r"\b((fork|suspend|read|create|add_property|add_verb)\b|(name|aliases) =)"
        return bool(re.search(makes, text))


def as_line(name, lines):
    """What can be typed behind `;;`."""
    kept = [line.strip() for line in lines if not line.lstrip().startswith("--")]
    for line in kept:
        if re.search(r"--(?!\[)", line):
            raise BadProgram(f"{name}: a comment behind code: {line!r}")
    return " ".join(line for line in kept if line)


def read_programs(only=""):
    """All programs whose name holds `only`, in order."""
    programs = []
    for folder, _, files in sorted(os.walk(FOLDER)):
        for file in sorted(files):
            path = os.path.join(folder, file)
            name = os.path.relpath(path, FOLDER)[:-len(".lua")]
            if file.endswith(".lua") and only in name:
                with open(path) as opened:
                    programs.append(Program(name, opened.read()))
    return programs


def ends_in(text):
    """How what was heard says that a program ended: the ends, first first."""
    found = []
    for line in text.split("\n"):
        over = re.match(r"Task ran out of (ticks|seconds)", line)
        error = re.match(r"(E_[A-Z]+)(?:: |$)", line)
        if over:
            found.append("aborted " + over.group(1))
        elif error:
            found.append("error " + error.group(1))
        elif line.startswith("=> "):
            found.append("value " + line[3:])
    return found


def is_expected(program, ends):
    return any(end == wanted or end.startswith(wanted + " ") or wanted == "any"
               for wanted in program.ends for end in ends or ["nothing"])


# --- the table ------------------------------------------------------------------------------------

ROW = re.compile(r"\| `([\w-]+)` \| ([^|]*) \|([^|]*)\|")


def table_rows():
    with open(README) as opened:
        return [found.groups() for line in opened if (found := ROW.fullmatch(line.strip()))]


def files_of(vector, programs):
    return ", ".join(program.name for program in programs if program.vector == vector)


def table_problems(programs):
    """A vector without a file, a file without a vector, a row that names others than there are."""
    rows = table_rows()
    known = {vector for vector, _, _ in rows}
    problems = [f"{program.name}: no vector {program.vector!r} in README.md"
                for program in programs if program.vector not in known]
    for vector, _, named in rows:
        files = files_of(vector, programs)
        if not files:
            problems.append(f"README.md: vector {vector!r} has no files")
        elif named.strip() != files:
            problems.append(f"README.md: the row of {vector!r} is not up to date (run.py --table)")
    return problems


def rewrite_table(programs):
    with open(README) as opened:
        lines = opened.read().split("\n")
    for number, line in enumerate(lines):
        found = ROW.fullmatch(line.strip())
        if found:
            vector, what, _ = found.groups()
            lines[number] = f"| `{vector}` | {what} | {files_of(vector, programs)} |"
    with open(README, "w") as opened:
        opened.write("\n".join(lines))

"""Who attacks, who looks on, and what the server spends meanwhile."""

import json
import os
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "blackbox"))

from harness import Failure  # noqa: E402

from program import FOLDER, ends_in, is_expected  # noqa: E402

SLICE_MS = 20      # of processor time, in the foreground
PAST_LIMIT_MS = 100
LONGEST = 10.0     # seconds until a program's end is told
THROTTLED = 1.0    # seconds that one who is made to wait waits at least
LOOK_LIMIT = 1.0   # seconds that a single look may take, at the worst
PREPARATIONS = 5   # times that a preparation is tried where it runs out of seconds

# Ends tasks and recycles things, as much as one slice can; when all are gone, makes a new probe.
CLEANING = " ".join("""
local a, b = PLAYERS
for _, t in ipairs(queued_tasks()) do
  if t.programmer == a or t.player == a or t.player == b then pcall(kill_task, t.id) end
end
for i = FROM, tonumber(toliteral(max_object()):sub(2)) do
  local o = obj(i)
  if valid(o) and (o.owner == a or o.owner == b) and o ~= a and o ~= b then
    pcall(delete_verb, o, "recycle") recycle(o)
  end
  if ticks_left() < 100000 or i >= FROM + 5000 then return "from " .. i end
end
local p = create(sys.thing, a) p.name = "THING" p.aliases = {"THING"}
add_verb(p, {a, "rxd", "attack"}, {"this", "none", "none"}) move(p, a.location)
return p
""".split())
CLEANINGS = 500

_markers = iter(range(1, 10**9))


class WorldThread:
    """Processor time of the thread that runs the verbs: the server's first one."""

    def __init__(self, process):
        self._file = f"/proc/{process.pid}/task/{process.pid}/schedstat"

    def milliseconds(self):
        with open(self._file) as file:
            return int(file.read().split()[0]) / 1e6


class Onlooker:
    """The player who looks (onlooker.py)."""

    def __init__(self, port, name, slowness, server):
        self.name = name
        self.seconds = []
        self.all_seconds = []  # with what the machine made wait
        self.longest = (0, 0)  # seconds, and when it began
        self.aborted = []      # what was heard of looks that ran out of seconds
        self.problem = None
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, os.path.join(FOLDER, "onlooker.py"), str(port), name,
             str(LONGEST * slowness), str(server)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def _answer(self):
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"problem": "the onlooker has ended"}

    def _tell(self, word):
        with self._lock:
            try:
                self._process.stdin.write(word + "\n")
                self._process.stdin.flush()
                return self._answer()
            except OSError as error:
                return {"problem": str(error)}

    def look(self):
        answer = self._tell("look")
        if "problem" in answer:
            raise Failure(answer["problem"])
        return answer["seconds"]

    def __enter__(self):
        self.problem = self._tell("begin").get("problem")
        return self

    def __exit__(self, *_):
        answer = self._tell("end")
        self.seconds = answer.get("seconds", [])
        self.all_seconds = answer.get("all", [])
        self.longest = answer.get("longest", (0, 0))
        self.aborted = answer.get("aborted", [])
        self.problem = answer.get("problem", self.problem)

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def percentile(self, share, seconds=None):
        times = sorted(self.seconds if seconds is None else seconds)
        return times[min(len(times) - 1, int(len(times) * share))] * 1000 if times else float("inf")

    def summary(self):
        shares = ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"), (1, "max"))
        return f"{len(self.seconds)} looks: " + ", ".join(
            f"{name} {self.percentile(share):.1f} ms" for share, name in shares) + (
            f"; by the clock p99 {self.percentile(0.99, self.all_seconds):.1f} ms") + (
            f"; {len(self.aborted)} ran out of seconds: {self.aborted[0]!r}" if self.aborted else "")


class Attacker:
    """A programmer, the mortal who runs the programmer's verbs, and the thing that has them."""

    def __init__(self, world, wizard, number, bystander, slowness):
        self._wizard, self._wizard_lock = wizard
        self._slowness = slowness
        name = f"Mallory{number}"
        self.player = world.programmer(self._wizard, name)
        self.mortal = world.player().create(f"Minnie{number}")
        self.thing = f"probe{number}"
        self._names = {}
        self._take_probe(self.player.make(self.thing))
        self.player.say_all(f"@verb {self.thing}:attack this none none rxd")
        self.player.ask(f"move({self.probe}, player.location)")
        for role, who in (("ATTACKER", self.player), ("MORTAL", self.mortal), ("BYSTANDER", bystander)):
            self._names[role] = self._object_of(who.name)

    def _take_probe(self, reference):
        self.probe = reference
        self._names["PROBE"] = f"obj({reference[1:]})"

    def _object_of(self, name):
        found = self._wizard.ask(f'(function() for _, p in ipairs(players()) do if p.name == "{name}" '
                                 "then return p end end end)()")
        return f"obj({found[1:]})"

    def _filled(self, code):
        return re.sub(r"\b(PROBE|ATTACKER|MORTAL|BYSTANDER)\b", lambda m: self._names[m.group()], code)

    def run(self, program):
        """What was heard, and how long it took. Failure where an end was not told in time."""
        for who, code in program.preparations:
            self._prepare(who, self._filled(code))
        code = self._filled(program.code)
        line = f";;{code}"
        if program.is_verb:
            self.player.program(f"{self.thing}:attack", code, LONGEST * self._slowness)
            line = f"attack {self.thing}" if program.is_mortals else f";{self.probe}:attack()"
        start = time.monotonic()
        text = self._heard(self.mortal if program.is_mortals else self.player, line,
                           program.is_mortals, "any" not in program.ends)
        return text, time.monotonic() - start

    def _prepare(self, who, code):
        for _ in range(PREPARATIONS):
            if who == "wizard":
                with self._wizard_lock:
                    text = self._heard(self._wizard, f";;{code}")
            else:
                text = self._heard(self.player, f";;{code}")
            if re.search("^=> ", text, re.MULTILINE):
                return
            if not ends_in(text)[:1] == ["aborted seconds"]:  # of a busy machine
                break
        raise Failure(f"the preparation by the {who} gave {text[:200]!r}")

    def _heard(self, player, line, is_mortals=False, needs_end=True):
        """All that is heard until the next command is answered and, where an end is to be told and
        has not been, until it is."""
        limit = LONGEST * self._slowness
        player.forget()
        number = next(_markers)
        player.send(line)
        if is_mortals:
            player.send(f"say marker {number}")
            player.expect(f'"marker {number}', limit)
        else:
            player.send(f';"marker {number}"')
            player.expect(f'=> "marker {number}"', limit)
        end = time.monotonic() + limit
        while True:
            text = re.sub(rf'^.*marker {number}".*\n?', "", player.transcript, flags=re.MULTILINE)
            if ends_in(text) or not needs_end or time.monotonic() > end:
                return text
            time.sleep(0.002)

    def problem_of(self, program, may_run_out=False):
        """Runs it: why it does not end as it must, or None. It may be allowed to run out of seconds."""
        try:
            heard, seconds = self.run(program)
            if may_run_out and ends_in(heard)[:1] == ["aborted seconds"]:
                return None
            return end_problem(program, heard, seconds)
        except Failure as failure:
            return str(failure)[:400]

    def clean_up_after(self, program):
        """Ends what the attack left behind, by the wizard: the attacker's realm may be full, and
        quotas that one attack has used up are not the next one's fault. The probe is a new one."""
        if not program.leaves_things():
            return
        code = CLEANING.replace("PLAYERS", f"{self._names['ATTACKER']}, {self._names['MORTAL']}")
        code = code.replace("THING", self.thing)
        seen = 0  # all objects below this number
        with self._wizard_lock:
            for _ in range(CLEANINGS):
                heard = self._heard(self._wizard, f";;{code.replace('FROM', str(seen))}")
                made = re.search(r"^=> (#\d+)$", heard, re.MULTILINE)
                if made:
                    return self._take_probe(made.group(1))
                more = re.search(r'^=> "from (\d+)"$', heard, re.MULTILINE)
                seen = int(more.group(1)) if more else seen
        raise Failure("what the attack left behind cannot be removed")


def end_problem(program, heard, seconds):
    """Why that is not the end that the program must have, or None."""
    ends = ends_in(heard)
    if "throttled" in program.ends and seconds >= THROTTLED:
        return None
    if is_expected(program, ends):
        return None
    return f"ended with {'; '.join(ends[:3])[:200] or repr(heard[-200:])}, not {program.options['expect']}"

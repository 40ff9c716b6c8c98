"""Another player, who looks again and again and takes the time. In a process of its own: the attackers'
threads would make him wait where the server does not.

    onlooker.py PORT NAME LIMIT PID    what he is called; seconds until a look has failed; the server

A look that runs out of seconds is not answered: it counts as the whole limit. Of a look's time what the server's threads and this one waited for a processor is taken off: another
process had it. On a machine that does nothing else that is little.

Told by its input, a word a line, and answers each with a line of JSON: "begin", "end" (the seconds of
the looks since, all of them too, and of the longest when it began), "look" (one, at once). It ends with its input."""

import json
import os
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "blackbox"))

from harness import Failure, Player  # noqa: E402


def waited(process):
    """Seconds that all threads of a process have been ready to run and had no processor."""
    nanoseconds = 0
    for task in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{task}/schedstat") as file:
            nanoseconds += int(file.read().split()[1])
    return nanoseconds / 1e9


class Looking:
    def __init__(self, player, limit, server):
        self._player = player
        self._processes = (server, os.getpid())
        self._limit = limit
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._thread = None
        self._found = {}

    def look(self):
        with self._lock:
            self._player.forget()
            before = self._waited()
            start = time.monotonic()
            self._player.send("look")
            found = self._player.expect_pattern("folded letter|^Task ran out of (seconds|ticks)", self._limit)
            seconds = time.monotonic() - start
            if found.group(1):
                return {"seconds": self._limit, "all": self._limit, "aborted": self._player.transcript[-600:]}
            return {"seconds": max(0, seconds - (self._waited() - before)), "all": seconds}

    def _waited(self):
        return sum(waited(process) for process in self._processes)

    def begin(self):
        self._is_over.clear()
        self._found = {"seconds": [], "all": [], "aborted": [], "longest": [0, 0]}  # seconds, and when it began
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return {}

    def end(self):
        self._is_over.set()
        self._thread.join()
        return self._found

    def _run(self):
        try:
            while not self._is_over.wait(0.01):
                start = time.monotonic()
                look = self.look()
                self._found["seconds"].append(look["seconds"])
                self._found["all"].append(look["all"])
                if "aborted" in look:
                    self._found["aborted"].append(look["aborted"])
                self._found["longest"] = max(self._found["longest"], [look["seconds"], start])
        except (Failure, OSError) as failure:
            self._found["problem"] = str(failure)[:400]


def main():
    port, name, limit, server = sys.argv[1:]
    player = Player(int(port), name).create(name)
    looking = Looking(player, float(limit), int(server))
    print("{}", flush=True)
    for line in sys.stdin:
        try:
            answer = getattr(looking, line.strip())()
        except (Failure, OSError) as failure:
            answer = {"problem": str(failure)[:400]}
        print(json.dumps(answer), flush=True)
    player.close()


if __name__ == "__main__":
    main()

"""Another player, who looks again and again and takes the time. In a process of its own: the attackers'
threads would make him wait where the server does not.

    onlooker.py PORT NAME LIMIT        what he is called; seconds until a look has failed

Told by its input, a word a line, and answers each with a line of JSON: "begin", "end" (the seconds of
the looks since, and of the longest when it began), "look" (one, at once). It ends with its input."""

import json
import os
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "blackbox"))

from harness import Failure, Player  # noqa: E402


class Looking:
    def __init__(self, player, limit):
        self._player = player
        self._limit = limit
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._thread = None
        self._found = {}

    def look(self):
        with self._lock:
            self._player.skip()
            start = time.monotonic()
            self._player.send("look")
            self._player.expect("folded letter", self._limit)
            return {"seconds": time.monotonic() - start}

    def begin(self):
        self._is_over.clear()
        self._found = {"seconds": [], "longest": [0, 0]}  # seconds, and when it began
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
                seconds = self.look()["seconds"]
                self._found["seconds"].append(seconds)
                self._found["longest"] = max(self._found["longest"], [seconds, start])
        except (Failure, OSError) as failure:
            self._found["problem"] = str(failure)[:400]


def main():
    port, name, limit = sys.argv[1:]
    player = Player(int(port), name).create(name)
    looking = Looking(player, float(limit))
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

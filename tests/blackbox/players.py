"""Players who come in by telnet, by TLS or by WebSocket: what they type, and what they hear."""

import asyncio
import json
import os
import re
import socket
import subprocess
import threading
import time

from claims import Failure, check

PASSWORD = "moorland-1"
ANSWER_LIMIT = 10.0

_markers = iter(range(1, 10**9))


class Listening:
    """Text that arrives in the background and is waited for. What was waited for is behind us."""

    def __init__(self, name):
        self.name = name
        self.transcript = ""
        self.arrivals = []  # (when, how many characters)
        self.is_closed = False
        self._read = 0
        self._changed = threading.Condition()

    def _heard(self, text):
        with self._changed:
            self.arrivals.append((time.monotonic(), len(text)))
            self.transcript += text
            self._changed.notify_all()

    def _ended(self):
        with self._changed:
            self.is_closed = True
            self._changed.notify_all()

    def unread(self):
        with self._changed:
            return self.transcript[self._read:]

    def skip(self):
        """What has been heard so far is not asked about any more."""
        with self._changed:
            self._read = len(self.transcript)

    def forget(self):
        """As `skip`, and the transcript starts anew: what comes is added to it, and to megabytes slowly."""
        with self._changed:
            self.transcript = ""
            self._read = 0

    def expect_pattern(self, pattern, limit=ANSWER_LIMIT):
        """The first match after what was last waited for."""
        compiled = re.compile(pattern, re.MULTILINE)
        end = time.monotonic() + limit
        with self._changed:
            while True:
                found = compiled.search(self.transcript, self._read)
                if found:
                    self._read = found.end()
                    return found
                left = end - time.monotonic()
                if left <= 0 or self.is_closed:
                    why = "the connection closed" if self.is_closed else f"not within {limit:g} s"
                    heard = self.transcript[self._read:][-600:]
                    raise Failure(f"{self.name} waits for {pattern!r}: {why}; heard {heard!r}")
                self._changed.wait(left)

    def expect(self, text, limit=ANSWER_LIMIT):
        return self.expect_pattern(re.escape(text), limit)

    def expect_closed(self, limit=ANSWER_LIMIT):
        end = time.monotonic() + limit
        with self._changed:
            while not self.is_closed:
                left = end - time.monotonic()
                if left <= 0:
                    raise Failure(f"{self.name}: still connected after {limit:g} s")
                self._changed.wait(left)

    def stays_silent(self, seconds):
        start = len(self.transcript)
        time.sleep(seconds)
        with self._changed:
            check(len(self.transcript) == start,
                  f"{self.name} heard {self.transcript[start:]!r} where nothing was to be heard")

    def settle(self, quiet=0.3):
        """Waits until nothing has come for a while."""
        while not self.arrivals or time.monotonic() - self.arrivals[-1][0] < quiet:
            time.sleep(0.02)
        self.skip()


class Conversing(Listening):
    """What every player does, whatever the way in. Needs send(line)."""

    def login(self, name, password=PASSWORD):
        self.send(f"connect {name} {password}")
        self.expect_pattern(r"\*\*\* (Connected|Redirecting[^*]*) \*\*\*")
        self.name = name
        return self

    def create(self, name, password=PASSWORD):
        self.send(f"create {name} {password}")
        self.expect("*** Created ***")
        self.name = name
        return self

    def say_all(self, line, limit=ANSWER_LIMIT):
        """Sends a line; all that is heard until a programmer's own marker comes back."""
        self.skip()
        marker = f"marker {next(_markers)}"
        self.send(line)
        self.send(f';"{marker}"')
        start = self._read
        end = self.expect(f'=> "{marker}"', limit)
        return self.transcript[start:end.start()].strip()

    def ask(self, code, limit=ANSWER_LIMIT):
        """The value that `; code` prints; an error is a Failure."""
        text = self.say_all(";" + code, limit)
        found = re.search(r"^=> (.*)$", text, re.MULTILINE)
        if not found:
            raise Failure(f"{self.name}'s ;{code} gave {text!r}")
        return found.group(1)

    def ask_error(self, code, limit=ANSWER_LIMIT):
        """The whole text of the error that `; code` ends with; a value is a Failure."""
        text = self.say_all(";" + code, limit)
        if re.search(r"^=> ", text, re.MULTILINE) or not text:
            raise Failure(f"{self.name}'s ;{code} gave {text!r} where an error was to be")
        return text

    def command(self, line, wanted, limit=ANSWER_LIMIT):
        self.skip()
        self.send(line)
        return self.expect(wanted, limit)

    def make(self, what, parent="$thing"):
        """A new object by @create; its "#12"."""
        self.skip()
        self.send(f"@create {parent} named {what}")
        return self.expect_pattern(r"with object number (#\d+)").group(1)

    def dig(self, name):
        self.skip()
        self.send(f"@dig {name}")
        return self.expect_pattern(r"\((#\d+)\) created").group(1)

    def program(self, reference, code, limit=ANSWER_LIMIT):
        """@program of a verb; `reference` may end with arguments."""
        self.skip()
        self.send(f"@program {reference}")
        self.expect("Now programming", limit)
        for line in code.strip("\n").split("\n"):
            self.send(line)
        self.send(".")
        self.expect("Verb programmed.", limit)

    def method(self, reference, code, bits=""):
        """A verb for code to call: @verb and @program."""
        self.skip()
        self.send(f"@verb {reference} this none this {bits}".strip())
        self.expect("added")
        self.program(reference, code)


class Player(Conversing):
    """By telnet."""

    def __init__(self, port, name="player"):
        super().__init__(name)
        self.raw = bytearray()  # grows in place
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        rest = b""
        try:
            while True:
                data = self._socket.recv(65536)
                if not data:
                    break
                self.raw += data
                rest += data
                cut = max(0, len(rest) - 3) if b"\xff" in rest[-3:] else len(rest)
                text = re.sub(rb"\xff[\xfb-\xfe].", b"", rest[:cut], flags=re.DOTALL)
                rest = rest[cut:]
                if rest[:1] == b"\xff" and len(rest) == 3:
                    rest = b""
                self._heard(text.decode("utf-8", "replace").replace("\r\n", "\n"))
        except OSError:
            pass
        self._ended()

    def send(self, line):
        self.send_bytes(line.encode() + b"\r\n")

    def send_bytes(self, data):
        try:
            self._socket.sendall(data)
        except OSError as problem:
            raise Failure(f"{self.name} cannot send: {problem}") from None

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()


class TlsPlayer(Conversing):
    """By `openssl s_client`."""

    def __init__(self, port, name="player"):
        super().__init__(name)
        self._process = subprocess.Popen(
            ["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{port}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            data = os.read(self._process.stdout.fileno(), 65536)
            if not data:
                break
            self._heard(data.decode("utf-8", "replace").replace("\r\n", "\n"))
        self._ended()

    def send(self, line):
        self._process.stdin.write(line.encode() + b"\r\n")
        self._process.stdin.flush()

    def close(self):
        self._process.kill()
        self._process.wait()


class WebPlayer(Conversing):
    """By WebSocket, as the page does it."""

    def __init__(self, port, name="player", origin=None):
        import websockets
        super().__init__(name)
        self.messages = []
        self.close_code = None
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

        async def connect():
            return await websockets.connect(f"ws://127.0.0.1:{port}/ws", origin=origin)

        self._socket = self._run(connect())
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop)

    def _run(self, coroutine, limit=10):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(limit)

    async def _listen(self):
        import websockets
        try:
            async for frame in self._socket:
                message = json.loads(frame)
                self.messages.append(message)
                if message["type"] == "text":
                    self._heard(message["text"])
        except websockets.ConnectionClosed:
            pass
        self.close_code = self._socket.close_code
        self._ended()

    def send(self, line):
        self.send_text(json.dumps({"type": "line", "text": line}))

    def send_text(self, text):
        self._run(self._socket.send(text))

    def close(self):
        try:
            self._run(self._socket.close())
        except Exception:  # the server may be gone
            pass
        self._loop.call_soon_threadsafe(self._loop.stop)

"""What the black-box tests stand on: a world in a folder of its own, served by a process of its own,
and players who come in by telnet, by TLS or by WebSocket. Knows the server by its contract only:
its command line, the lines it prints, and what players type and read."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

WIZARD_PASSWORD = "silver-moon-7"
PASSWORD = "moorland-1"
START_LIMIT = 20.0
ANSWER_LIMIT = 10.0

if os.geteuid() == 0:  # as on build machines; it has a test of its own
    os.environ.setdefault("LUNAMOO_ALLOW_ROOT", "1")

_markers = iter(range(1, 10**9))


class Failure(Exception):
    """A test's claim does not hold; the text says which and shows what was heard instead."""


def check(holds, why):
    if not holds:
        raise Failure(why)


def equal(found, wanted, what):
    if found != wanted:
        raise Failure(f"{what}: {found!r}, not {wanted!r}")


def wait_until(condition, limit, what):
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"not within {limit:g} s: {what}")
        time.sleep(0.02)


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


class World:
    """A file and, between serve() and its end, the process that serves it."""

    def __init__(self, binary, folder, template=None):
        self.binary = binary
        self.folder = folder
        self.file = os.path.join(folder, "world.db")
        self.ports = {}
        self.process = None
        self.environment = {}  # of the serving process, besides this one's
        self.output = []
        self._arguments = []
        self._players = []
        if template:
            shutil.copyfile(template, self.file)

    def init(self):
        done = self.run("init", self.file, "--wizard-password-stdin", text=WIZARD_PASSWORD + "\n")
        check(done.returncode == 0, f"init failed: {done.stderr[:400]}")
        return self

    def run(self, *arguments, text="", limit=60, before=()):
        """A subcommand, run to its end."""
        return subprocess.run([*before, self.binary, *arguments], input=text, text=True,
                              capture_output=True, timeout=limit)

    def serve(self, *arguments):
        self.begin_serving(*arguments)
        self.wait_ready()
        return self

    def wait_ready(self):
        self.wait_ready_or_dead()
        if self.process.poll() is not None:
            raise Failure(f"the server ended with {self.process.returncode}: {self.errors()[-600:]}")

    def wait_ready_or_dead(self):
        wait_until(lambda: "ready" in self.output or self.process.poll() is not None, START_LIMIT,
                   "the server says ready")

    def begin_serving(self, *arguments, before=(), limits=None):
        """Starts the process and does not wait; `before` stands before the command, `limits` runs in the child."""
        self._arguments = list(arguments) or self._arguments or ["--telnet", "127.0.0.1:0"]
        self.output = []
        self.ports = {}
        self._errors = open(os.path.join(self.folder, "errors"), "a+")
        self.process = subprocess.Popen([*before, self.binary, "serve", self.file, *self._arguments],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self._errors, text=True, preexec_fn=limits,
                                        env={**os.environ, **self.environment})
        reader = threading.Thread(target=self._read_output, args=(self.process,), daemon=True)
        reader.start()

    def _read_output(self, process):
        for line in process.stdout:
            found = re.match(r"listening (\w+) (.*):(\d+)$", line.strip())
            if found:
                self.ports[found.group(1)] = int(found.group(3))
            self.output.append(line.strip())

    def errors(self):
        with open(os.path.join(self.folder, "errors")) as file:
            return file.read()

    def player(self, name="player"):
        check(self.is_up(), f"the server is down: {self.errors()[-600:]}")
        return self._kept(Player(self.ports["telnet"], name))

    def tls_player(self, name="player"):
        return self._kept(TlsPlayer(self.ports["tls"], name))

    def web_player(self, name="player", origin=None):
        return self._kept(WebPlayer(self.ports["web"], name, origin))

    def wizard(self):
        return self.player("Wizard").login("Wizard", WIZARD_PASSWORD)

    def programmer(self, wizard, name):
        """A new player whom the wizard made a programmer."""
        made = self.player(name).create(name)
        wizard.command(f"@programmer {name}", "is now a programmer")
        made.expect("You are a programmer now")
        return made

    def _kept(self, player):
        self._players.append(player)
        return player

    def is_up(self):
        return self.process is not None and self.process.poll() is None

    def kill9(self):
        self.process.send_signal(signal.SIGKILL)
        self.wait_gone(10)

    def stop(self, limit=10):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait_gone(limit)

    def wait_gone(self, limit):
        """Until it has ended by itself; the exit code."""
        try:
            code = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            raise Failure(f"the server runs {limit:g} s after it was told to end") from None
        self._errors.close()
        for player in self._players:
            player.close()
        self._players = []
        return code

    def restart(self, *arguments):
        if self.is_up():
            equal(self.stop(), 0, "exit code after SIGTERM")
        return self.serve(*arguments)

    def end(self):
        if self.is_up():
            self.kill9()
        for player in self._players:
            player.close()
        self._players = []


class Context:
    """What a test is given."""

    def __init__(self, options, folder, template):
        self.options = options
        self.binary = options.binary
        self.folder = folder
        self.template = template
        self.quick = getattr(options, "quick", False)
        self.long = options.long
        self.web_page = getattr(options, "web_page", None)
        self._worlds = []

    def world(self, *arguments):
        """A fresh world, served."""
        return self.unserved().serve(*arguments)

    def unserved(self):
        folder = os.path.join(self.folder, f"world{len(self._worlds)}")
        os.mkdir(folder)
        made = World(self.binary, folder, self.template)
        self._worlds.append(made)
        return made

    def crashes(self):
        """How servers ended that nobody ended."""
        return [f"the server ended by itself with {world.process.returncode}"
                for world in self._worlds if world.process and world.process.poll() is not None
                and world.process.returncode not in (0, -signal.SIGKILL)]

    def end(self):
        for world in self._worlds:
            world.end()

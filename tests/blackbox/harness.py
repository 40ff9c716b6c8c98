"""What the black-box tests stand on: a world in a folder of its own, served by a process of its own,
players who come into it (players.py), and claims (claims.py). Knows the server by its contract only:
its command line, the lines it prints, and what players type and read."""

import os
import re
import shutil
import signal
import subprocess
import threading

from claims import Failure, check, equal, wait_until
from players import PASSWORD, Player, TlsPlayer, WebPlayer

__all__ = ["Context", "Failure", "PASSWORD", "Player", "WIZARD_PASSWORD", "WebPlayer", "World",
           "check", "equal", "wait_until"]

WIZARD_PASSWORD = "silver-moon-7"
START_LIMIT = 20.0

if os.geteuid() == 0:  # as on build machines; it has a test of its own
    os.environ.setdefault("LUNAMOO_ALLOW_ROOT", "1")


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

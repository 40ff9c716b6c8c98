"""What is typed faster than it can be obeyed, and by many who never log in: the others' turn comes."""

import socket
import threading
import time

from harness import check
from test_limits import SLOWNESS, Onlooker, others_look, two_players, with_retry


class Strangers:
    """Connections that do not log in; what they are sent is read and forgotten."""

    def __init__(self, port, count):
        self.sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
        for peer in self.sockets:
            peer.settimeout(10)
        self._readers = [threading.Thread(target=self._read, args=(peer,), daemon=True) for peer in self.sockets]
        for reader in self._readers:
            reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for peer in self.sockets:
            peer.close()

    def _read(self, peer):
        try:
            while peer.recv(1 << 16):
                pass
        except OSError:
            pass

    def send(self, data):
        for peer in self.sockets:
            try:
                peer.sendall(data)
            except OSError:
                pass


def test_delimiters_are_short(context):
    """A prefix is refused where it is long; what it adds to commands that are none is the player's output."""
    world = context.world()
    mallory, olive = two_players(world)
    mallory.command("PREFIX " + "p" * 2000, "at most 1000 bytes")
    mallory.send("PREFIX " + "p" * 900)
    mallory.send("SUFFIX " + "s" * 900)

    def measure():
        mallory.settle()
        with Onlooker(olive) as onlooker:
            began, before = time.monotonic(), len(mallory.transcript)
            mallory.send_bytes(b"qqq\r\n" * 3000)
            time.sleep(3)
            told = len(mallory.transcript) - before
            seconds = time.monotonic() - began
        onlooker.check()
        most = 256 * 1024 * (seconds + 3)  # what may burst comes on top
        check(told <= most, f"{told} bytes in {seconds:.1f} s, at most {most:.0f}")
        check(told >= 100_000, f"only {told} bytes")
    with_retry(measure)


def test_strangers_share_little(context):
    """Two hundred connections that type nothing but empty lines leave the players their turns."""
    world = context.world()
    _, olive = two_players(world)

    with Strangers(world.ports["telnet"], 190) as strangers:
        def disturb():
            strangers.send(b"\n" * 8000)
            time.sleep(3)
        others_look(olive, disturb)


def test_long_lines_at_once(context):
    """Lines of thirty thousand words, all at the same time: of players, and of who has not logged in."""
    world = context.world()
    mallory, olive = two_players(world)
    stranger = world.player("stranger")
    stranger.expect("connect")
    stranger.command("a " * 5000, "too long")

    def measure():
        with Strangers(world.ports["telnet"], 60) as strangers, Onlooker(olive) as onlooker:
            strangers.send(b"a " * 32000)
            for _ in range(20):
                mallory.send("a " * 32000)
            time.sleep(1)
            strangers.send(b"\n")
            time.sleep(2)
        onlooker.check()
        check(max(onlooker.seconds) < 0.3 * SLOWNESS, f"a look took {max(onlooker.seconds):.2f} s")
    with_retry(measure)


def test_lines_that_are_no_text(context):
    """Lines that cannot be read wait their turn as others do, and each is answered."""
    world = context.world()
    mallory, olive = two_players(world)
    mallory.skip()
    mallory.send_bytes(b"say before\r\n\xfe\r\nsay after\r\n")
    mallory.expect_pattern('"before"\n[^\n]*not UTF-8[^\n]*\n[^\n]*"after"')

    with Strangers(world.ports["telnet"], 20) as strangers:
        def disturb():
            for _ in range(20):
                strangers.send(b"\xfe\n" * 1000)
                time.sleep(0.1)
        others_look(olive, disturb)

"""The ways in: telnet, TLS, the web port."""

import http.client
import json
import os
import re
import socket
import time

from harness import WIZARD_PASSWORD, Failure, WebPlayer, check, equal, wait_until

DOORS = ("--telnet", "127.0.0.1:0", "--tls", "127.0.0.1:0", "--web", "127.0.0.1:0")


def get(world, path="/", method="GET", headers=None):
    """Status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", world.ports["web"], timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def handshake(world, origin):
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    if origin:
        headers["Origin"] = origin
    return get(world, "/ws", headers=headers)[0]


def test_three_doors(context):
    """By telnet, TLS and WebSocket players log in, look, and hear each other."""
    world = context.world(*DOORS)
    tel, tls, web = world.player(), world.tls_player(), world.web_player()
    players = {"Tel": tel, "Tilda": tls, "Webster": web}
    for name, player in players.items():
        player.create(name)
    for player in players.values():
        player.command("look", "The Moonlit Pasture")
    for name, player in players.items():
        for other in players.values():
            other.skip()
        player.send(f"say Hello from {name}, \u00e4\u6708!")
        player.expect(f'You say, "Hello from {name}, \u00e4\u6708!"')
        for other in players.values():
            if other is not player:
                other.expect(f'{name} says, "Hello from {name}, \u00e4\u6708!"')


def test_same_character_by_each_door(context):
    """One character comes in by each door; the newer connection takes the older one's place."""
    world = context.world(*DOORS)
    world.player().create("Nan").close()
    older = None
    for door in (world.player, world.tls_player, world.web_player, world.player):
        newer = door("Nan").login("Nan")
        newer.command("look", "The Moonlit Pasture")
        newer.command("inventory", "\n")
        if older:
            older.expect_closed()
        older = newer


def test_certificate_is_kept(context):
    """Without a certificate one is made, readable by its owner only, and the same after the next start."""
    world = context.world(*DOORS)
    files = [os.path.join(world.folder, name) for name in sorted(os.listdir(world.folder))
             if name.endswith(".pem")]
    equal(len(files), 2, "files of the certificate")
    key = [name for name in files if "key" in name][0]
    equal(os.stat(key).st_mode & 0o077, 0, "bits of the key for others")
    before = [open(name).read() for name in files]
    world.restart()
    equal([open(name).read() for name in files], before, "the certificate after a start")
    world.tls_player().create("Nan").command("look", "The Moonlit Pasture")


def test_password_is_not_echoed(context):
    """A password that is asked for is not shown: telnet ECHO and the web's `echo` message."""
    world = context.world(*DOORS)
    player = world.player()
    player.send("connect Wizard")
    player.expect("Password:")
    wait_until(lambda: b"\xff\xfb\x01" in player.raw, 3, "IAC WILL ECHO")
    player.send(WIZARD_PASSWORD)
    player.expect("*** Connected ***")
    check(b"\xff\xfc\x01" in player.raw, "no IAC WONT ECHO")
    web = world.web_player()
    web.send("connect Wizard")
    web.expect("Password:")
    wait_until(lambda: {"type": "echo", "on": False} in web.messages, 3, "echo off")
    web.send(WIZARD_PASSWORD)
    web.expect_pattern(r"\*\*\* \w+")
    wait_until(lambda: {"type": "echo", "on": True} in web.messages, 3, "echo on")


def test_origin(context):
    """A browser's page of another origin is refused; the world's own page and programs are let in."""
    world = context.world(*DOORS)
    port = world.ports["web"]
    equal(handshake(world, None), 101, "without an origin")
    equal(handshake(world, f"http://127.0.0.1:{port}"), 101, "from its own page")
    for foreign in ("http://evil.example", f"https://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}",
                    f"http://127.0.0.1:{port}.evil.example", "null", f"http://127.0.0.1"):
        equal(handshake(world, foreign), 403, f"from {foreign}")
    try:
        WebPlayer(port, origin="http://evil.example")
    except Exception as refusal:
        check("403" in str(refusal), f"the library says {refusal}")
    else:
        raise Failure("the library connected from a foreign origin")


def test_page(context):
    """The page is served at /; what is not there is 404, and nothing outside of the folder is given."""
    arguments = [*DOORS, *(["--page", context.web_page] if context.web_page else [])]
    world = context.world(*arguments)
    status, headers, body = get(world)
    if context.web_page:
        equal(status, 200, "the page")
        check("text/html" in headers.get("Content-Type", ""), f"its type is {headers}")
        for path in re.findall(r'(?:src|href)="\.?(/[^"]+)"', body.decode()):
            equal(get(world, path)[0], 200, path)
    else:
        check(status in (200, 503), f"/ gives {status}")
    equal(get(world, "/nothing.html")[0], 404, "a file that is not there")
    for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/..%2f..%2fetc/passwd"):
        status, _, body = get(world, path)
        check(status in (400, 403, 404) and b"root:" not in body, f"{path} gives {status}")
    equal(get(world, "/", "POST")[0], 405, "POST")


def test_page_folder(context):
    """--page serves a folder of one's own."""
    page = os.path.join(context.folder, "page")
    os.mkdir(page)
    with open(os.path.join(page, "index.html"), "w") as file:
        file.write("<p>The moor</p>")
    world = context.world(*DOORS, "--page", page)
    status, _, body = get(world)
    equal((status, body), (200, b"<p>The moor</p>"), "the page")
    equal(get(world, "/", "HEAD")[2], b"", "body of HEAD")


def test_wrong_frames(context):
    """A WebSocket that does not speak the protocol is closed with the code that says why."""
    world = context.world(*DOORS)
    for frame, code in (("no JSON", 1008), ('{"type":"line"}', 1008), ('{"type":"line","text":5}', 1008),
                        ('{"type":"fly","text":"x"}', 1008), ("[1]", 1008), (b"\x00\x01", 1003),
                        (json.dumps({"type": "line", "text": "x" * 70000}), 1009),
                        ("[" * 60000, 1008)):
        web = world.web_player()
        web.expect("connect <name>")
        try:
            web.send_text(frame)
            web.expect_closed()
        except Failure as failure:
            raise Failure(f"{frame[:40]!r}: {failure}") from None
        equal(web.close_code, code, f"close code for {frame[:40]!r}")
    web = world.web_player().create("Nan")
    web.send("look\nlook")
    web.expect("The Moonlit Pasture")
    web.expect("The Moonlit Pasture")


def test_web_goodbye(context):
    """At SIGTERM the page hears `bye` and the code 1001."""
    world = context.world(*DOORS)
    web = world.web_player().create("Nan")
    web.settle()
    world.process.terminate()
    web.expect_closed()
    check({"type": "bye"} in web.messages, f"no bye in {web.messages[-3:]}")
    equal(web.close_code, 1001, "the close code")


def test_quit(context):
    """`quit` closes the connection, before and after log-in."""
    world = context.world(*DOORS)
    for player in (world.player(), world.player().create("Nan"), world.tls_player(), world.web_player()):
        player.send("quit")
        player.expect_closed()


def test_slow_handshakes(context):
    """Connections that say nothing to the TLS and the web port do not keep others out."""
    world = context.world(*DOORS)
    silent = [socket.create_connection(("127.0.0.1", world.ports[kind]))
              for kind in ("tls", "web", "telnet") for _ in range(30)]
    start = time.monotonic()
    world.tls_player().create("Tilda").command("look", "The Moonlit Pasture")
    world.web_player().create("Webster").command("look", "Tilda")
    check(time.monotonic() - start < 5, "they were kept waiting")
    for connection in silent:
        connection.close()


def test_connections_of_one_address(context):
    """Of more than 200 connections from one address the rest are closed; when some go, others may come."""
    world = context.world(*DOORS)
    nan = world.player().create("Nan")
    port = world.ports["telnet"]
    sockets = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(230)]
    time.sleep(0.5)
    refused = 0
    for connection in sockets:
        try:
            refused += connection.recv(10) == b""
        except ConnectionError:
            refused += 1
    equal(refused, 31, "connections that were closed at once")
    nan.command("look", "The Moonlit Pasture")
    for connection in sockets:
        connection.close()
    time.sleep(0.5)
    world.player().create("Olive").command("look", "Nan")

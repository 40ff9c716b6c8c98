"""What is wrong is answered, by a sentence that helps, and nothing breaks."""

import os
import re
import shutil
import socket
import time

from harness import WIZARD_PASSWORD, check, equal
from running import alone


def test_unknown_commands(context):
    """An unknown command, an empty line and odd signs are answered and nothing else happens."""
    world = context.world()
    nan = world.player().create("Nan")
    for line in ("fly to the moon", "@nothing", "look at the nothing", "get nothing", "(", "look " * 50, "#99999"):
        nan.settle(0.1)
        before = len(nan.transcript)
        nan.send(line)
        nan.expect_pattern(r"\S")
        check("E_" not in nan.transcript[before:], f"{line!r} gave {nan.transcript[before:]!r}")
    nan.send("")
    nan.send("   ")
    nan.command("look", "The Moonlit Pasture")


@alone
def test_wrong_password(context):
    """A wrong password and an unknown name get the same text in about the same time."""
    world = context.world()
    heard, seconds = set(), []
    for line in ("connect Wizard wrong-password", "connect Nobodyhere wrong-password",
                 "connect Wizard " + "x" * 1000, "connect wizard " + WIZARD_PASSWORD.upper()):
        player = world.player()
        player.settle()
        before = len(player.transcript)
        start = time.monotonic()
        player.send(line)
        player.expect("different password")
        seconds.append(time.monotonic() - start)
        time.sleep(0.1)
        heard.add(player.transcript[before:])
    equal(len(heard), 1, f"different texts {heard}")
    check(abs(seconds[0] - seconds[1]) < 0.1, f"it took {seconds[0]:.3f} and {seconds[1]:.3f} s")


def test_bad_names(context):
    """A name that is taken, odd or confusing, and a short password, make no player."""
    world = context.world()
    world.player().create("Nan")
    for line in ("create Nan moorland-1", "create nan moorland-1", "create me moorland-1", "create a moorland-1",
                 "create 1x moorland-1", "create Nan$ moorland-1", "create Fred short", "create",
                 "create " + "x" * 100 + " moorland-1"):
        player = world.player()
        player.settle(0.1)
        player.send(line)
        player.expect_pattern(r"\S.*\n")
        check("*** Created" not in player.transcript, f"{line!r} made a player")
    equal(world.wizard().ask("#players()"), "2", "players")


def test_bytes(context):
    """Bytes that are no UTF-8, control bytes and telnet commands do not end the connection or reach others."""
    world = context.world()
    nan = world.player().create("Nan")
    olive = world.player().create("Olive")
    olive.settle()
    for data in (b"say \xc3\x28\r\n", b"\x80\x81\r\n", b"say \xed\xa0\x80\r\n", b"say \xf8\x88\x80\x80\x80\r\n",
                 b"say a\x00b\x1b[31mc\x07\r\n", b"\xff\xfd\x01\xff\xfb\x22\xff\xfe\x03\r\n",
                 b"\xff\xfa\x18\x00xterm\xff\xf0\r\n", b"say \xc2\x9b31m\r\n", b"\xff\xff\r\n"):
        nan.send_bytes(data)
        nan.command("look", "The Moonlit Pasture")
    time.sleep(0.2)
    check("\x1b" not in olive.transcript and "\x07" not in olive.transcript and "\u009b" not in olive.transcript,
          "control signs reached another player")
    check("\ufffd" not in olive.transcript, "bytes that are no UTF-8 reached another player")
    nan.send_bytes("say Gr\u00fc\u00dfe \U0001f319\r\n".encode())
    olive.expect("Gr\u00fc\u00dfe \U0001f319")


def test_long_line(context):
    """A line of 2 MB is discarded; the next is a command again, and memory is not kept."""
    world = context.world()
    nan = world.player().create("Nan")
    nan.send_bytes(b"say " + b"x" * 2_000_000 + b"\r\nlook\r\n")
    nan.expect("The Moonlit Pasture")
    check("xxx" not in nan.transcript, "the long line was said")
    nan.send_bytes(b"say " + b"y" * 60_000 + b"\r\n")
    nan.expect("y" * 60_000)


def test_verb_that_does_not_compile(context):
    """A verb that does not compile is refused with its line, and the old one stays."""
    world = context.world()
    wizard = world.wizard()
    thing = wizard.make("slate")
    wizard.program("slate:show this none none", 'player:tell("old")')
    for code, line in (("local x = 1\nlocal y = = 2", 2), ("if true then", 1), ("\n\nreturn )", 3),
                       ('local s = "open', 1), ("goto nowhere", 1), ("end end end", 1)):
        wizard.skip()
        wizard.send("@program slate:show")
        wizard.expect("Now programming")
        for text in code.split("\n"):
            wizard.send(text)
        wizard.send(".")
        found = wizard.expect_pattern(r"(?s)(.*)Verb not programmed\.")
        check(re.search(rf"\b(line )?{line}\b", found.group(1)), f"no line {line} in {found.group(1)!r}")
    wizard.command("show slate", "old")
    text = wizard.say_all(";1 +")
    check("=> " not in text and text, f"half an expression gave {text!r}")
    text = wizard.say_all(";;local 5 = x")
    check("=> " not in text and text, f"nonsense gave {text!r}")


def test_missing_object(context):
    """An object that is not there is an error, not a crash; so is one that was recycled."""
    world = context.world()
    wizard = world.wizard()
    gone = wizard.make("bubble")
    wizard.command(f"@recycle {gone}", "recycled")
    for missing in ("#99999", gone, "#-1", "#-99999", "#9223372036854775807"):
        equal(wizard.ask(f"valid({missing})"), "false", f"valid({missing})")
        for code in (f"{missing}.name", f"{missing}:tell(1)", f"parent({missing})", f"move({missing}, me)",
                     f"create({missing})" if missing != "#-1" else "obj(-1).name", f"verbs({missing})",
                     f'add_property({missing}, "x", 1, {{me, "r"}})', f"{missing}.name = 1"):
            check("E_" in wizard.ask_error(code), f"no error code for {code}")
    for command in ("look #99999", "@show #99999", "@move me to #99999", "@recycle #99999", "@program #99999:x",
                    "@chparent me to #99999"):
        wizard.skip()
        wizard.send(command)
        wizard.expect_pattern(r"\S")
    wizard.command("look", "The Moonlit Pasture")


def test_port_in_use(context):
    """A port in use is named, with exit code 1."""
    world = context.world()
    for kind in ("telnet", "tls", "web"):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            other = context.unserved()
            done = other.run("serve", other.file, f"--{kind}", f"127.0.0.1:{port}", limit=10)
        equal(done.returncode, 1, f"exit code of {kind}")
        check(str(port) in done.stderr and "use" in done.stderr, f"the message is {done.stderr!r}")
        check("ready" not in done.stdout, "it said ready")


def test_bad_files(context):
    """A file that is missing, a text, a folder, half a world or empty is refused with its name and code 1."""
    world = context.unserved()
    folder = world.folder
    half = os.path.join(folder, "half.db")
    with open(world.file, "rb") as whole, open(half, "wb") as file:
        data = whole.read()
        file.write(data[:len(data) // 2 + 100])
    scrambled = os.path.join(folder, "scrambled.db")
    with open(scrambled, "wb") as file:
        middle = len(data) // 2
        file.write(data[:middle] + bytes(b ^ 0x5a for b in data[middle:]))
    text = os.path.join(folder, "text.db")
    with open(text, "w") as file:
        file.write("This is not a world. " * 500)
    empty = os.path.join(folder, "empty.db")
    open(empty, "w").close()
    wrong = []
    for name in (os.path.join(folder, "missing.db"), text, folder, half, scrambled, empty, "/nowhere/world.db"):
        for subcommand in (("serve", name, "--telnet", "127.0.0.1:0"), ("check", name), ("eval", name, "1")):
            done = world.run(*subcommand, limit=20)
            if done.returncode != 1 or name not in done.stderr or "ready" in done.stdout:
                wrong.append(f"{subcommand[0]} {os.path.basename(name)}: code {done.returncode}, {done.stderr!r}")
    check(not os.path.exists(os.path.join(folder, "missing.db")), "a missing file was made")
    check(not wrong, "; ".join(wrong))


def unprivileged(context):
    """What to run a command with, so that the bits of files hold; and a binary that it can reach."""
    binary = os.path.join(context.folder, "lunamoo")
    shutil.copy(context.binary, binary)
    os.chmod(binary, 0o755)
    if os.geteuid() != 0:
        return binary, ()
    return binary, ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def test_read_only_file(context):
    """A world that can be read but not written is refused with its name, and is not harmed."""
    world = context.unserved()
    world.binary, before = unprivileged(context)
    os.chmod(world.folder, 0o755)
    os.chmod(world.file, 0o444)
    with open(world.file, "rb") as file:
        data = file.read()
    done = world.run("serve", world.file, "--telnet", "127.0.0.1:0", before=before, limit=10)
    equal(done.returncode, 1, f"exit code ({done.stderr!r})")
    check("world.db" in done.stderr, f"the message is {done.stderr!r}")
    check("ready" not in done.stdout, "it said ready")
    with open(world.file, "rb") as file:
        check(file.read() == data, "the file was changed")


def test_unreadable_file(context):
    """A world that cannot be read is refused with its name."""
    world = context.unserved()
    world.binary, before = unprivileged(context)
    os.chmod(world.folder, 0o777)
    os.chmod(world.file, 0o000)
    done = world.run("serve", world.file, "--telnet", "127.0.0.1:0", before=before, limit=10)
    equal(done.returncode, 1, f"exit code ({done.stderr!r})")
    check("world.db" in done.stderr, f"the message is {done.stderr!r}")


def test_init_refuses(context):
    """init refuses a core that is not there, a broken one, an existing file, and a password that is not given."""
    world = context.unserved()
    new = os.path.join(world.folder, "new.db")
    done = world.run("init", new, "--core", "/nonexistent", "--wizard-password-stdin", text="moorland-1\n")
    equal(done.returncode, 1, "exit code without a core")
    check("/nonexistent" in done.stderr, f"the message is {done.stderr!r}")
    core = os.path.join(world.folder, "core")
    os.mkdir(core)
    with open(os.path.join(core, "system.lua"), "w") as file:
        file.write('object(0, {\n  name = "x",\n  oops\n')
    done = world.run("init", new, "--core", core, "--wizard-password-stdin", text="moorland-1\n")
    equal(done.returncode, 1, "exit code with a broken core")
    check(re.search(r"system\.lua:\d", done.stderr), f"the message is {done.stderr!r}")
    done = world.run("init", new, "--wizard-password-stdin", text="")
    equal(done.returncode, 1, "exit code without a password")
    check(not os.path.exists(new), "a refused init left a file")
    with open(world.file, "rb") as file:
        data = file.read()
    done = world.run("init", world.file, "--wizard-password-stdin", text="moorland-1\n")
    equal(done.returncode, 1, "exit code with an existing file")
    check("world.db" in done.stderr, f"the message is {done.stderr!r}")
    with open(world.file, "rb") as file:
        check(file.read() == data, "the existing file was changed")


def test_init_makes_a_password(context):
    """init without --wizard-password-stdin prints a password once, and it is the wizard's."""
    world = context.unserved()
    os.remove(world.file)
    done = world.run("init", world.file)
    equal(done.returncode, 0, f"exit code ({done.stderr!r})")
    password = re.search(r"password: (\S+)", done.stdout).group(1)
    world.serve().player().login("Wizard", password)
    equal(os.stat(world.file).st_mode & 0o077, 0, "bits of the file for others")


def test_wrong_usage(context):
    """Wrong usage ends with code 2 and a message."""
    world = context.unserved()
    for arguments in ((), ("serve",), ("fly",), ("serve", world.file, "--nothing"),
                      ("serve", world.file, "--telnet", "nonsense"), ("serve", world.file, "--telnet", "127.0.0.1:x"),
                      ("serve", world.file, "--telnet", "127.0.0.1:70000"), ("eval", world.file),
                      ("serve", world.file, "--cert", "x")):
        done = world.run(*arguments, limit=10)
        equal(done.returncode, 2, f"exit code of {arguments}")
        check(done.stderr or done.stdout, f"nothing is said for {arguments}")
    equal(world.run("--help").returncode, 0, "exit code of --help")


def test_bad_web_requests(context):
    """Requests that are no HTTP get 400 or nothing, and the world goes on."""
    world = context.world("--telnet", "127.0.0.1:0", "--web", "127.0.0.1:0")
    for data in (b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
                 b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET /" + b"x" * 40000 + b" HTTP/1.1\r\n\r\n",
                 b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                 b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(5000)) + b"\r\n",
                 b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"connect Wizard x\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", world.ports["web"]), timeout=15) as connection:
            answer = b""
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    answer += part
            except ConnectionError:
                pass
            check(not answer or re.match(rb"HTTP/1\.1 (4\d\d|505) ", answer), f"{data[:40]!r} got {answer[:60]!r}")
    world.player().create("Nan").command("look", "The Moonlit Pasture")

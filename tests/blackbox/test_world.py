"""Building, and that what was built is there tomorrow."""

import time

from harness import check, equal
from running import alone

BELL = """
this.rung = this.rung + 1
player:tell("You ring ", this.name, ". It has rung ", this.rung, " times.")
player.location:announce(player.name, " rings ", this.name, ".")
"""


def build(world):
    """A room with a bell in it, west of nowhere but reached by the exit "tower"."""
    wizard = world.wizard()
    room = wizard.dig("The Bell Tower")
    wizard.command(f"@dig tower|out to {room}", "Exit tower")
    bell = wizard.make("bronze bell,bell")
    wizard.command("@property bell.rung 0", "added")
    wizard.command("@verb bell:ring this none none", "added")
    wizard.program("bell:ring", BELL)
    wizard.command("tower", "The Bell Tower")
    wizard.command("drop bell", "bell")
    return wizard, room, bell


def test_build_and_use(context):
    """A wizard digs, creates and programs; a player who was made by `create` walks there and types the verb."""
    world = context.world()
    wizard, room, bell = build(world)
    nan = world.player().create("Nan")
    nan.command("tower", "The Bell Tower")
    wizard.expect("Nan arrives.")
    nan.command("look", "bronze bell")
    nan.command("ring bell", "You ring bronze bell. It has rung 1 times.")
    wizard.expect("Nan rings bronze bell.")
    nan.command("ring bell", "It has rung 2 times.")
    equal(wizard.ask(f"{bell}.rung"), "2", "the bell's counter")


def test_survives_stop(context):
    """Rooms, things, contents, players, verbs and properties are there after SIGTERM and a new start."""
    world = context.world()
    wizard, room, bell = build(world)
    nan = world.player().create("Nan")
    nan.command("tower", "The Bell Tower")
    nan.command("ring bell", "rung 1 times")
    nan.command("take bell", "bell")
    code = world.stop()
    equal(code, 0, "exit code after SIGTERM")
    world.serve()
    nan = world.player().login("Nan")
    nan.command("look", "The Bell Tower")
    nan.command("inventory", "bronze bell")
    nan.command("ring bell", "rung 2 times")
    nan.command("out", "The Moonlit Pasture")
    wizard = world.wizard()
    equal(wizard.ask(f"{bell}.location.name"), '"Nan"', "who has the bell")
    equal(wizard.ask(f"#players()"), "2", "number of players")
    equal(wizard.ask(f"{room}.contents"), "{#2}", "who is in the tower")


def test_goodbye(context):
    """At SIGTERM players are told, the connection closes, and the process ends with 0."""
    world = context.world()
    wizard = world.wizard()
    wizard.settle()
    process = world.process
    process.terminate()
    wizard.expect_pattern("(?i)shut")
    wizard.expect_closed()
    equal(process.wait(5), 0, "exit code")


@alone
def test_second_server(context):
    """A second server on the same file refuses within a second, with a code that is not 0, and names who holds it."""
    world = context.world()
    start = time.monotonic()
    done = world.run("serve", world.file, "--telnet", "127.0.0.1:0")
    seconds = time.monotonic() - start
    check(done.returncode != 0, "the second server ended with 0")
    check(seconds < 1.0, f"the refusal took {seconds:.2f} s")
    check(str(world.process.pid) in done.stderr, f"the pid is not in {done.stderr!r}")
    check("ready" not in done.stdout, "the second server said ready")
    world.wizard().command("look", "The Moonlit Pasture")


def test_start_after_kill(context):
    """The lock of a server that was killed does not keep the next from starting."""
    world = context.world()
    world.kill9()
    world.serve()
    world.wizard().command("look", "The Moonlit Pasture")


def test_eval_subcommand(context):
    """`lunamoo eval` runs code with and without a server, and what it did stays."""
    world = context.unserved()
    done = world.run("eval", world.file, "1 + 1")
    equal((done.returncode, done.stdout.strip()), (0, "=> 2"), "eval without a server")
    done = world.run("eval", world.file, 'sys.first_room.name = "The Dark Pasture"')
    equal(done.returncode, 0, f"eval that writes ({done.stderr!r})")
    world.serve()
    wizard = world.wizard()
    wizard.command("look", "The Dark Pasture")
    done = world.run("eval", world.file, "sys.first_room.name")
    equal((done.returncode, done.stdout.strip()), (0, '=> "The Dark Pasture"'), "eval by the server")
    done = world.run("eval", world.file, "error(E_PERM)")
    equal(done.returncode, 1, "exit code of an eval that fails")
    check("E_PERM" in done.stderr + done.stdout, f"no E_PERM in {done.stderr!r}")


def test_check_subcommand(context):
    """`lunamoo check` finds a world sound that was killed while it was written to."""
    world = context.world()
    build(world)
    world.kill9()
    done = world.run("check", world.file)
    equal(done.returncode, 0, f"exit code of check ({done.stderr!r} {done.stdout!r})")


def test_crowded_room(context):
    """Of many things with long names a look shows some of each, and says how many more there are."""
    world = context.world()
    wizard = world.wizard()
    room = wizard.dig("Attic")
    wizard.say_all(f";;for i = 1, 70 do local t = create($thing) t.name = ('ä'):rep(500) move(t, {room}) end")
    wizard.say_all(f";move(player, {room})")
    seen = wizard.say_all("look")
    check(("ä" * 40) + "..., " in seen and "ä" * 41 not in seen, f"names are cut: {seen[:300]}")
    check(", and 10 more here." in seen, f"the rest is counted: {seen[-200:]}")
    check(len(seen) < 8000, f"the look has {len(seen)} characters")

"""What a stopped task keeps of its programs, in the real file, and what comes of damage to that."""

import contextlib
import sqlite3

from harness import check, equal


def change(world, statement):
    """Rows changed in the file of a world that is not served."""
    with contextlib.closing(sqlite3.connect(world.file)) as database:
        count = database.execute(statement).rowcount
        database.commit()
        return count


def rows(world, query):
    with contextlib.closing(sqlite3.connect(world.file)) as database:
        return database.execute(query).fetchall()


def test_pinned_programs(context):
    """A task goes on without the compiled program where the build makes the same, alone fails without the text, and
    leaves nothing behind when it has ended."""
    world = context.world()
    wizard = world.wizard()
    wizard.command("@property #2.heard {}", "added")
    for word in ("good", "bad"):
        wizard.say_all(f';; suspend(3) #2.heard = listappend(#2.heard, "{word}")')
    equal(world.stop(), 0, "exit code")
    compiled = rows(world, "SELECT count(*) FROM programs WHERE length(bytecode) > 0")[0][0]
    check(compiled >= 2, f"{compiled} compiled programs")
    equal(rows(world, "SELECT count(*) FROM programs WHERE length(bytecode) > 0 AND length(source) > 0")[0][0], 0,
          "rows that are both")
    change(world, "UPDATE programs SET bytecode = x'00' WHERE length(bytecode) > 0")
    equal(change(world, "UPDATE programs SET source = x'00' WHERE instr(source, '\"bad\"') > 0"), 1, "texts damaged")
    world.serve()
    wizard = world.wizard()
    wizard.expect("the suspended task cannot go on", 15)
    wizard.settle(1)
    equal(wizard.ask("#2.heard"), '{"good"}', "what was heard")
    check("the text is another" in world.errors(), "the log says what is damaged")
    equal(world.restart().stop(), 0, "exit code")
    left = rows(world, "SELECT count(*) FROM programs WHERE length(bytecode) > 0")[0][0]
    check(left < compiled, f"{left} compiled programs are left of {compiled}")

"""Copies of a world: made while it is played in, brought back, made by the clock, and refused."""

import os
import re
import shutil
import sqlite3
import threading
import time

from harness import check, equal, wait_until


def refused(world, *arguments, says):
    done = world.run(*arguments)
    equal(done.returncode, 1, f"exit code of lunamoo {' '.join(arguments)}: {done.stderr!r}")
    check(says in done.stderr, f"it said {done.stderr!r} and not {says!r}")
    return done


def succeeds(world, *arguments):
    done = world.run(*arguments)
    equal(done.returncode, 0, f"exit code of lunamoo {' '.join(arguments)}: {done.stderr!r}")
    return done


def elsewhere(context, backup):
    """A world restored from the backup, served."""
    other = context.unserved()
    os.remove(other.file)
    succeeds(other, "restore", backup, other.file)
    return other.serve()


class Payers(threading.Thread):
    """Two counters that one slice moves together; what was acknowledged is remembered."""

    def __init__(self, player, name):
        super().__init__(daemon=True)
        self.player, self.name, self.seen, self.is_ending = player, name, 0, False

    def run(self):
        while not self.is_ending:
            value = self.seen + 1
            self.player.ask(f"#2:pay(\"{self.name}\", {value})")
            self.seen = value


def test_backup_while_played(context):
    """Each backup made while three write is a world between two slices, with all that was told."""
    world = context.world()
    wizard = world.wizard()
    names = ["ann", "ben", "cleo"]
    for name in names:
        for side in ("left", "right"):
            wizard.command(f"@property #2.{side}_{name} 0", "added")
    wizard.method("#2:pay", """
local name, value = ...
this["left_" .. name] = value
this["right_" .. name] = -value
return value""")
    payers = [Payers(world.programmer(wizard, name.title()), name) for name in names]
    for payer in payers:
        payer.start()
    for round_number in range(2 if context.quick else 4):
        time.sleep(0.3)
        before = {payer.name: payer.seen for payer in payers}
        backup = os.path.join(world.folder, f"copy{round_number}.db")
        succeeds(world, "backup", world.file, backup)
        equal(os.stat(backup).st_mode & 0o777, 0o600, "the mode of the backup")
        check(not os.path.exists(world.file + ".copy.unfinished"), "the server's own copy is there still")
        equal(world.run("check", backup).returncode, 0, "exit code of check")
        other = elsewhere(context, backup)
        there = other.wizard()
        for name in names:
            left = int(there.ask(f"#2.left_{name}"))
            equal(int(there.ask(f"#2.right_{name}")), -left, f"the other side of {name} {left}")
            check(left >= before[name], f"{name} was told {before[name]}, the backup has {left}")
            check(left <= payers[names.index(name)].seen + 1, f"{name} {left} is from the future")
        there.ask('#2:pay("ann", 99999)')
        equal(other.stop(), 0, "exit code of the restored world")
    for payer in payers:
        payer.is_ending = True
        payer.join(20)
        check(payer.seen > 5, f"{payer.name} wrote {payer.seen} times only")


def test_backup_has_tasks(context):
    """A task that sleeps when the backup is made goes on in the world that is restored from it."""
    world = context.world()
    wizard = world.wizard()
    wizard.command("@property #2.woken 0", "added")
    wizard.ask("fork(4, function() suspend(0) obj(2).woken = obj(2).woken + 1 end)")
    backup = os.path.join(world.folder, "copy.db")
    succeeds(world, "backup", world.file, backup)
    world.kill9()
    there = elsewhere(context, backup).wizard()
    wait_until(lambda: there.ask("#2.woken") == "1", 15, "the task wakes in the restored world")


def test_backup_without_server(context):
    """The same command where nobody serves; the world is as it was afterwards."""
    world = context.world()
    world.wizard().command("@property #2.mark 17", "added")
    world.kill9()
    backup = os.path.join(world.folder, "copy.db")
    succeeds(world, "backup", world.file, backup)
    equal(elsewhere(context, backup).wizard().ask("#2.mark"), "17", "the mark in the copy")
    equal(world.serve().wizard().ask("#2.mark"), "17", "the mark in the world")


def test_backup_refused(context):
    """Backups never write over anything, and say what is wrong; nothing half made is left."""
    world = context.world()
    there = os.path.join(world.folder, "there.db")
    with open(there, "w") as file:
        file.write("mine")
    refused(world, "backup", world.file, there, says="exists already")
    equal(open(there).read(), "mine", "the file that was there")
    refused(world, "backup", world.file, world.folder, says="is a folder")
    refused(world, "backup", world.file, os.path.join(world.folder, "none/copy.db"), says="cannot be made")
    refused(world, "backup", os.path.join(world.folder, "none.db"), there, says="no such file")
    equal(world.run("backup", world.file).returncode, 2, "exit code of wrong usage")
    left = [name for name in os.listdir(world.folder) if "unfinished" in name]
    equal(left, [], "what is left")


def test_restore_refused(context):
    """A damaged or foreign source, a world that is there or served: nothing is changed."""
    world = context.world()
    world.wizard().command("@property #2.mark 1", "added")
    backup = os.path.join(world.folder, "copy.db")
    succeeds(world, "backup", world.file, backup)
    refused(world, "restore", backup, world.file, "--overwrite", says="is in use by process")
    refused(world, "restore", world.file, os.path.join(world.folder, "new.db"), says="is in use")
    equal(world.stop(), 0, "exit code")
    refused(world, "restore", backup, world.file, says="exists already")
    refused(world, "restore", world.file, world.file, "--overwrite", says="name the backup first")
    whole = open(backup, "rb").read()
    damaged = os.path.join(world.folder, "damaged.db")
    with sqlite3.connect(backup) as database:
        row = database.execute("SELECT row FROM objects WHERE id = 2").fetchone()[0]
    at = whole.index(row[:200]) + 60
    before = open(world.file, "rb").read()
    for bad in (whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1:], whole[:-8192],
                b"not a database at all" * 500, b""):
        with open(damaged, "wb") as file:
            file.write(bad)
        refused(world, "restore", damaged, world.file, "--overwrite", says="damaged or no world")
        equal(open(world.file, "rb").read(), before, "the world's bytes")
    left = [name for name in os.listdir(world.folder) if "unfinished" in name or "replaced" in name]
    equal(left, [], "what is left")
    equal(world.serve().wizard().ask("#2.mark"), "1", "the mark")


def test_restore_overwrites(context):
    """With --overwrite the backup's world is there, without the log of the one before, which is kept."""
    world = context.world()
    world.wizard().command("@property #2.mark 1", "added")
    backup = os.path.join(world.folder, "copy.db")
    succeeds(world, "backup", world.file, backup)
    wizard = world.wizard()
    wizard.command("@set #2.mark to 2", "set to 2")
    world.kill9()
    check(os.path.getsize(world.file + "-wal") > 0, "the log is to hold commits in this test")
    done = succeeds(world, "restore", backup, world.file, "--overwrite")
    check("world.db.replaced" in done.stdout, done.stdout)
    equal(world.serve().wizard().ask("#2.mark"), "1", "the mark in the restored world")
    equal(world.stop(), 0, "exit code")
    for end in ("", "-wal"):
        if os.path.exists(world.file + ".replaced" + end):
            shutil.copyfile(world.file + ".replaced" + end, os.path.join(world.folder, "old.db" + end))
    old = context.unserved()
    os.remove(old.file)
    succeeds(world, "restore", os.path.join(world.folder, "old.db"), old.file)
    equal(old.serve().wizard().ask("#2.mark"), "2", "the mark in the world that was replaced")


def backups(folder):
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [name for name in names if "unfinished" not in name]


def test_rotation_keeps_three(context):
    """With dump_interval backups come by the clock; three are kept; the verbs on #0 are told."""
    world = context.unserved()
    world.serve("--telnet", "127.0.0.1:0", "--test-least-dump-interval", "1")
    folder = world.file + ".backups"
    wizard = world.wizard()
    wizard.command("@property #2.heard {}", "added")
    for name in ("started", "finished"):
        wizard.method(f"#0:checkpoint_{name}", f"""
local heard = table.copy(obj(2).heard)
heard[#heard + 1] = {{"{name}", ...}}
obj(2).heard = heard""")
    wizard.command("@property $server_options.dump_interval 1", "added")
    first = wait_until(lambda: backups(folder), 15, "the first backup is there")
    equal(os.stat(folder).st_mode & 0o777, 0o700, "the mode of the folder")
    wait_until(lambda: len(backups(folder)) == 3, 15, "three backups are there")
    latest = backups(folder)[-1]
    wait_until(lambda: first[0] not in backups(folder) and backups(folder)[-1] > latest, 15,
               "the first has gone and another has come")
    for _ in range(20):
        check(len(backups(folder)) <= 4, f"there are {backups(folder)}")
        time.sleep(0.1)
    for name in backups(folder):
        check(re.fullmatch(r"backup-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db", name), name)
    heard = wizard.ask("obj(2).heard")
    check(heard.startswith('{{"started"}, {"finished", true}, {"started"}'), heard)
    wizard.command("@property $server_options.dump_backups 1", "added")
    wait_until(lambda: len(backups(folder)) == 1, 15, "one is kept")
    wizard.command("@set $server_options.dump_interval to 3600", "set to 3600")
    time.sleep(1.5)
    kept = backups(folder)
    time.sleep(2)
    equal(backups(folder), kept, "the backups once the interval is an hour")
    equal(elsewhere(context, os.path.join(folder, kept[-1])).wizard().ask("type(obj(2).heard)"),
          '"table"', "what the restored one has")


def test_rotation_elsewhere(context):
    """--backups names another folder; where it cannot be written the verb is told false, and the
    world goes on."""
    world = context.unserved()
    folder = os.path.join(context.folder, "kept")
    world.serve("--telnet", "127.0.0.1:0", "--test-least-dump-interval", "1", "--backups", folder)
    wizard = world.wizard()
    wizard.command("@property #2.heard 0", "added")
    wizard.method("#0:checkpoint_finished", "obj(2).heard = ...")
    wizard.command("@property $server_options.dump_interval 1", "added")
    wait_until(lambda: wizard.ask("#2.heard") == "true", 15, "a backup is finished")
    check(backups(folder), "there is none")
    shutil.rmtree(folder)
    with open(folder, "w") as file:
        file.write("in the way")
    wait_until(lambda: wizard.ask("#2.heard") == "false", 15, "one has failed")
    check("the backup was not made" in world.errors(), world.errors()[-300:])


def test_dump_database(context):
    """After dump_database() the log is in the file: what is copied without it has everything."""
    world = context.world()
    wizard = world.wizard()
    wizard.command("@property #2.mark 5", "added")
    wizard.command("@dump-database", "Everything is on disk.")
    world.kill9()
    shutil.copyfile(world.file, os.path.join(world.folder, "bare.db"))
    other = context.unserved()
    os.remove(other.file)
    succeeds(world, "restore", os.path.join(world.folder, "bare.db"), other.file)
    equal(other.serve().wizard().ask("#2.mark"), "5", "the mark without the log")

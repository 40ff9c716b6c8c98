"""init, backup, restore and eval killed at any of their calls on files, and with files that may not grow: what was
there is as it was, the next try works, and there is never half of a world under a world's name."""

import os
import re
import resource
import shutil
import signal
import subprocess

from harness import WIZARD_PASSWORD, World, check, equal
from traced import two_at_a_time

CALLS = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "renameat2", "openat")
RENAMES = ("rename", "renameat2")
SHORT = 6  # kills of each command


class Place:
    """A folder with a world, a backup of it, and a name for what a command makes."""

    def __init__(self, context, name, template, backup):
        self.folder = os.path.join(context.folder, name)
        os.mkdir(self.folder)
        self.world = World(context.binary, self.folder, template)
        self.new = os.path.join(self.folder, "new.db")
        self.backup = backup

    def arguments(self, command):
        return {"init": ("init", self.new, "--wizard-password-stdin"),
                "backup": ("backup", self.world.file, self.new),
                "restore": ("restore", self.backup, self.world.file, "--overwrite"),
                "eval": ("eval", self.world.file, "#2.marked = string.rep('x', 300000)")}[command]

    def run(self, command, before=(), limit=None):
        return subprocess.run([*before, self.world.binary, *self.arguments(command)], text=True, capture_output=True,
                              input=WIZARD_PASSWORD + "\n", timeout=60,
                              preexec_fn=limit and (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))))

    def expect_good(self, file):
        done = self.world.run("check", file)
        equal(done.returncode, 0, f"exit code of check {os.path.basename(file)}, which says {done.stderr}")

    def expect_served(self, file):
        shutil.copy(file, os.path.join(self.folder, "copy.db"))
        served = World(self.world.binary, self.folder)
        served.file = os.path.join(self.folder, "copy.db")
        try:
            served.serve("--telnet", "127.0.0.1:0")
            served.wizard()
            equal(served.stop(), 0, "exit code after SIGTERM")
        finally:
            served.end()

    def marked(self):
        done = self.world.run("eval", self.world.file, "return #(#2.marked)")
        equal(done.returncode, 0, f"exit code of eval, which says {done.stderr}")
        return int(re.search(r"\d+", done.stdout).group())

    def end(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def prepared(context):
    """A world whose #2 has .marked = "new" in the file and "old." in the backup; (world's file, backup)."""
    world = context.world()
    wizard = world.wizard()
    wizard.command("@property #2.marked \"\"", "added")
    wizard.say_all(";;#2.marked = \"old.\"")
    equal(world.stop(), 0, "exit code after SIGTERM")
    backup = os.path.join(world.folder, "kept.db")
    equal(world.run("backup", world.file, backup).returncode, 0, "exit code of backup")
    done = world.run("eval", world.file, "#2.marked = 'new'")
    equal(done.returncode, 0, f"exit code of eval, which says {done.stderr}")
    return world.file, backup


def traced(place, command, *options):
    """strace's arguments: what touches the folder."""
    names = [place.folder, place.new, place.world.file]
    names += [name + end for name in names[1:] for end in ("-wal", ".unfinished", ".unfinished-wal", ".replaced",
                                                           ".replaced-wal", ".lock", ".audit-key",
                                                           ".audit-key.unfinished")]
    return ["strace", "-f", "-qq", "-o", os.path.join(place.folder, "calls"),
            *(word for name in names for word in ("-P", name)), *options]


def calls_of(context, command, template, backup):
    place = Place(context, f"count-{command}", template, backup)
    done = place.run(command, traced(place, command, "-e", "trace=" + ",".join(CALLS)))
    equal(done.returncode, 0, f"exit code of {command}, which says {done.stderr}")
    with open(os.path.join(place.folder, "calls")) as file:
        found = re.findall(r"^\d+ +(\w+)\(", file.read(), re.MULTILINE)
    place.end()
    return [(call, n) for call in CALLS for n in range(1, found.count(call) + 1)]


def judge_killed(place, command):
    """What a killed command left, and the next try."""
    if command == "init":
        if not os.path.exists(place.new):
            again = place.run("init")
            equal(again.returncode, 0, f"exit code of the next init, which says {again.stderr}")
        place.expect_good(place.new)
        place.expect_served(place.new)
    elif command == "backup":
        if not os.path.exists(place.new):
            again = place.run("backup")
            equal(again.returncode, 0, f"exit code of the next backup, which says {again.stderr}")
        place.expect_good(place.new)
        place.expect_good(place.world.file)
        equal(place.marked(), 3, "the world after a backup")
    elif command == "eval":
        place.expect_good(place.world.file)
        check(place.marked() in (3, 300000), "the world has half of what eval wrote")
    else:
        if os.path.exists(place.world.file):
            place.expect_good(place.world.file)
            check(place.marked() in (3, 4), "the world is neither the former nor the restored one")
        else:
            served = place.world.run("serve", place.world.file)
            equal(served.returncode, 1, "exit code of serve without a world")
            check("a restore ended in the middle; run it again" in served.stderr, f"serve says {served.stderr!r}")
        again = place.run("restore")
        equal(again.returncode, 0, f"exit code of the next restore, which says {again.stderr}")
        place.expect_good(place.world.file)
        equal(place.marked(), 4, "the restored world")


def test_server_commands_killed(context):
    """init, backup, restore and eval are killed at a call: the next try works, and no half of a world serves."""
    template, backup = prepared(context)
    for command in ("init", "backup", "restore", "eval"):
        calls = calls_of(context, command, template, backup)
        chosen = calls if context.long else sorted({*calls[::max(1, len(calls) // SHORT)],
                                                    *(item for item in calls if item[0] in RENAMES)})

        def kill(item):
            call, n = item
            place = Place(context, f"{command}-{call}{n}", template, backup)
            done = place.run(command, traced(place, command, "-e", f"trace={call}",
                                             "-e", f"inject={call}:signal=SIGKILL:when={n}"))
            check(done.returncode in (0, -signal.SIGKILL, 128 + signal.SIGKILL),
                  f"{command} ended with {done.returncode}: {done.stderr[-300:]}")
            judge_killed(place, command)
            place.end()
            return done.returncode != 0

        killed = sum(two_at_a_time(kill, chosen))
        print(f"  {command}: {len(calls)} calls on files, killed at {killed}")
        check(killed > len(chosen) / 2, f"{command} was hardly ever killed")


def test_server_commands_file_size(context):
    """A limit on the size of files: the cause is said, nothing half made is left, what was there is as it was."""
    template, backup = prepared(context)
    whole = os.path.getsize(backup)
    parts = range(1, 20) if context.long else (1, 10, 19)
    for command in ("init", "backup", "restore", "eval"):
        refused = 0
        for part in parts:
            place = Place(context, f"{command}-limit{part}", template, backup)
            before = sorted(os.listdir(place.folder))
            limit = 300000 * part // 20 if command == "eval" else whole * part // 20
            done = place.run(command, limit=limit)
            check(done.returncode in (0, 1), f"{command} ended with {done.returncode}: {done.stderr[-300:]}")
            if done.returncode == 1:
                refused += 1
                check("File too large" in done.stderr and place.folder in done.stderr,
                      f"{command} names no cause: {done.stderr!r}")
                left = [name for name in os.listdir(place.folder) if name not in before]
                left = [name for name in left if not name.endswith((".lock", ".audit-key"))]
                check(all(name == "world.db-wal" for name in left), f"{command} left {left}")
                check(not os.path.exists(place.new), f"{command} made half of a file")
                place.expect_good(place.world.file)
                equal(place.marked(), 3, f"the world after {command} failed")
            if command != "eval" or done.returncode == 1:
                shutil.rmtree(place.folder)
        print(f"  {command}: {refused} of {len(parts)} limits refused")
        check(refused > 0, f"no limit was too small for {command}")

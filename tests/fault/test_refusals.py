"""The disk refuses: once or from then on, at any operation on the world's file, or because it is full. The server
acknowledges nothing more, says why, and ends; after a start nothing that was told is missing."""

import ctypes
import os
import resource
import shutil
import subprocess
import threading
import time

from harness import Failure, check, equal, wait_until
from traced import END_LIMIT, Prepared, counted, spread, two_at_a_time

SHORT = 24
CHANGING = ("pwrite64", "ftruncate", "fdatasync", "fsync", "unlink", "openat")
CAUSES = {"EIO": ("Input/output error",), "ENOSPC": ("No space left on device", "the disk is full")}
LOW_DISK = 32 << 20  # bytes, of which a quarter is kept
CLONE_NEWNS, MS_REMOUNT, MS_REC, MS_PRIVATE = 0x20000, 32, 0x4000, 0x40000  # linux/sched.h, linux/mount.h


def expect_clean_end(world, code, late, cause):
    """What the operator sees of a server whose disk failed."""
    errors = world.errors()
    said = [line for line in errors.split("\n") if "error: " in line or "cannot be written any more" in line]
    equal(code, 1, f"exit code after the failure, which says {errors[-400:]!r}")
    check(late < END_LIMIT, f"the server ended {late:.1f} s after the failure")
    equal(len(said), 1, f"lines of the log that say why, in {errors[-800:]!r}")
    # or the folder, where that could not be opened, or not be brought to the disk
    check(os.path.dirname(world.file) in said[0], f"the log names no file: {said[0]!r}")
    check(any(words in said[0] for words in cause), f"the log names no cause: {said[0]!r}")


def refuse(prepared, item):
    call, n, error, lasting, durability = item
    when = f"{n}+" if lasting else str(n)
    name = f"{call}{n}{error}{'+' if lasting else ''}{durability}"
    run = prepared.run(name, ["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"], durability)
    run.serve_and_step()
    if run.code != 0:
        # Where the file cannot be opened for writing SQLite tries reading, and forgets why.
        causes = CAUSES[error] + (("cannot be written",) if call == "openat" else ())
        expect_clean_end(run.world, run.code, run.late, causes)
    else:  # at the end, when all was told, or of no consequence
        equal(run.stepper.told, run.stepper.sent, "steps answered by a server that ended well")
    was_hit = run.hit_at() is not None
    run.judge()
    return run.code, was_hit


def test_server_every_call_refused(context):
    """Each operation on the file fails once, and from then on, with EIO and ENOSPC."""
    prepared = Prepared(context)
    ends = []
    for durability in ("process", "power"):
        counts = {call: n for call, n in counted(prepared, durability).items() if call in CHANGING}
        items = [(call, n, error, lasting, durability) for call, n in spread(counts, None)
                 for error in CAUSES for lasting in (False, True)]
        if not context.long:
            items = items[::len(items) // (SHORT // 2)]
        ends += two_at_a_time(lambda item: refuse(prepared, item), items)
    ended = sum(code == 1 for code, _ in ends)
    hit = sum(was_hit for _, was_hit in ends)
    print(f"  {hit} operations refused; {ended} times the server said why and ended, {hit - ended} times it had "
          f"told everything already")
    check(ended > hit / 2, "too few of the failures came while the server was at work")


def step_until_it_ends(world, stepper):
    """Steps until the server has ended by itself; its exit code, and how long it lived after the last answer."""
    stepper.begin(world)
    stepper.wait(60)
    began = time.monotonic()
    try:
        code = world.process.wait(END_LIMIT)
    except subprocess.TimeoutExpired:
        raise Failure(f"the server lives {END_LIMIT:g} s after its last answer") from None
    late = time.monotonic() - began
    stepper.end()
    world.wait_gone(1)
    return code, late


def judge(world, bank, stepper):
    world.serve("--telnet", "127.0.0.1:0")
    wizard = world.wizard()
    bank.check(wizard)
    stepper.check(wizard)
    bank.check_quiet(wizard)
    equal(world.stop(), 0, "exit code after SIGTERM")
    equal(world.run("check", world.file).returncode, 0, "exit code of check")


def test_server_file_size_limit(context):
    """A limit on the size of files ends the server with a cause, not by a signal; without it nothing is missing."""
    prepared = Prepared(context)
    rooms = range(50_000, 5_000_000, 50_000) if context.long else (50_000, 300_000, 1_500_000)
    told = []
    for room in rooms:
        run = prepared.run(f"limit{room}", [])
        world, stepper = run.world, run.stepper
        world.begin_serving("--telnet", "127.0.0.1:0", limits=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY)))
        world.wait_ready()
        expect_clean_end(world, *step_until_it_ends(world, stepper), ["File too large"])
        told.append(stepper.told)
        judge(world, prepared.bank, stepper)
    print(f"  {len(told)} limits, after {told[0]} to {told[-1]} steps")


def test_server_refused_at_goodbye(context):
    """A commit that fails when the operator has stopped the server already is said as well."""
    prepared = Prepared(context)
    run = prepared.run("goodbye", [])
    world, stepper = run.world, run.stepper
    world.serve("--telnet", "127.0.0.1:0", "--test-commit-delay", "500")
    player = world.player("Nan").login("Nan")
    player.settle(1.0)
    resource.prlimit(world.process.pid, resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY))  # room for the log of the server
    player.send(f"step {stepper.sent + 1}")
    stepper.sent += 1
    time.sleep(0.1)
    began = time.monotonic()
    world.process.terminate()
    code = world.process.wait(10)
    late = time.monotonic() - began
    check("done" not in player.transcript, "the step was answered")
    world.wait_gone(1)
    expect_clean_end(world, code, late, ["File too large"])
    judge(world, prepared.bank, stepper)


def on_small_disk(folder, size, body):
    """body(resize) in a thread that alone sees a disk of `size` bytes at `folder`. False where that cannot be."""
    libc = ctypes.CDLL(None, use_errno=True)
    outcome = []

    def mount(bytes_, flags):
        return libc.mount(b"tmpfs", folder.encode(), b"tmpfs", flags, f"size={bytes_}".encode()) == 0

    def run():
        if libc.unshare(CLONE_NEWNS) != 0 or libc.mount(b"", b"/", None, MS_REC | MS_PRIVATE, None) != 0 or \
                not mount(size, 0):
            return
        try:
            body(lambda bytes_: check(mount(bytes_, MS_REMOUNT), "the disk cannot be made larger"))
            outcome.append(None)
        except Exception as failure:
            outcome.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if outcome and outcome[0]:
        raise outcome[0]
    return bool(outcome)


def test_server_low_disk(context):
    """Who fills the disk is refused before it is full, and nobody else notices; with more room it goes on."""
    world = context.unserved()
    template = world.file
    disk = os.path.join(world.folder, "disk")
    os.mkdir(disk)

    def fill(resize):
        world.file = os.path.join(disk, "world.db")
        shutil.copy(template, world.file)
        world.serve("--telnet", "127.0.0.1:0")
        wizard = world.wizard()
        ann = world.programmer(wizard, "Ann")
        for quota in ("bytes", "writes"):
            wizard.command(f"@quota Ann {quota} unlimited", "is unlimited now")
        ann.send(';for i = 1, 100 do add_property(create($thing), "p", ("x"):rep(500000), {player, "rc"}) '
                 'suspend(0.05) end')
        ann.expect_pattern(r"E_QUOTA.*the disk is low: ", 60)
        check("the disk is low" in world.errors(), world.errors()[-400:])
        wizard.make("lamp")
        resize(LOW_DISK * 8)
        wait_until(lambda: wizard.ask("usage(obj(-1)).disk.low") == "false", 10, "there is room again")
        ann.make("bell")
        equal(world.stop(), 0, "exit code after SIGTERM")
        equal(world.run("check", world.file).returncode, 0, "exit code of check")

    if not on_small_disk(disk, LOW_DISK, fill):
        print("  no right to mount a small disk: left out")


def test_server_full_disk(context):
    """A disk that is full ends the server with a cause; with more room it goes on where it was."""
    prepared = Prepared(context)
    file_size = os.path.getsize(prepared.file)
    rooms = range(100_000, 6_000_000, 100_000) if context.long else (200_000, 1_000_000)
    for room in rooms:
        run = prepared.run(f"disk{room}", [])
        world, stepper = run.world, run.stepper
        disk = os.path.join(world.folder, "disk")
        os.mkdir(disk)

        def fill(resize):
            shutil.copy(prepared.file, os.path.join(disk, "world.db"))
            world.file = os.path.join(disk, "world.db")
            world.serve("--telnet", "127.0.0.1:0")
            expect_clean_end(world, *step_until_it_ends(world, stepper), ["the disk is full"])
            resize(file_size * 4 + room * 2)
            judge(world, prepared.bank, stepper)

        if not on_small_disk(disk, file_size + room, fill):
            print("  no right to mount a small disk: left out")
            return
    print(f"  {len(rooms)} disks filled up")

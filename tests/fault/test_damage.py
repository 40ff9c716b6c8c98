"""Damaged files, and the commands that a person runs on them: each ends well or says what is damaged and what to do."""

import os
import random
import shutil

from bank import Bank
from harness import World, check, equal

SHORT, LONG = 12, 300
PAGE = 4096
HELP = ("restore a backup", "restore another backup")


def flip_bits(data, random_):
    for _ in range(random_.randint(1, 8)):
        data[random_.randrange(len(data))] ^= 1 << random_.randrange(8)


def overwrite(data, random_):
    at = random_.randrange(len(data))
    data[at:at + 100] = random_.randbytes(min(100, len(data) - at))


def pages(data):
    return [data[at:at + PAGE] for at in range(0, len(data) - PAGE + 1, PAGE)]


def zero_page(data, random_):
    at = random_.randrange(len(pages(data))) * PAGE
    data[at:at + PAGE] = bytes(PAGE)


def garbage_page(data, random_):
    at = random_.randrange(len(pages(data))) * PAGE
    data[at:at + PAGE] = random_.randbytes(PAGE)


def swap_pages(data, random_):
    every = pages(data)
    one, other = random_.sample(range(len(every)), 2)
    data[one * PAGE:(one + 1) * PAGE], data[other * PAGE:(other + 1) * PAGE] = every[other], every[one]


def cut_off(data, random_):
    del data[random_.randrange(len(data)):]


WAYS = (flip_bits, overwrite, zero_page, garbage_page, swap_pages, cut_off)


def make_world(context):
    """A stopped world with objects, verbs, former texts of them, something recycled, and tasks that sleep."""
    world = context.world()
    wizard = world.wizard()
    bank = Bank(wizard)
    for n in range(40):
        wizard.say_all(f";;fork(0, function(b, n) b:transfer(n % 5 + 1, (n + 2) % 5 + 1, 1, 1, 100000) end, {bank.bank}, {n})")
    wizard.say_all(f";;{bank.bank}.name = \"made\"")
    for n in range(3):
        thing = wizard.make(f"thing {n}")
        wizard.method(f"{thing}:number", f"return {n}", "rxd")
        wizard.method(f"{thing}:number", f"return {n} + 1", "rxd")
    wizard.say_all(f";;recycle({thing})")
    wizard.settle()
    world.kill9()  # with a log beside the file
    return world.file, bank


def expect_said(done_code, text, file, what):
    check(done_code in (0, 1), f"{what} ended with {done_code}: {text[-600:]}")
    if done_code == 1:
        check(file in text and any(words in text for words in HELP), f"{what} says {text[-600:]!r}")


def test_server_damaged_files(context):
    """serve, check, backup and eval on damaged files end with what is damaged and what to do, or as ever."""
    random_ = random.Random(context.options.seed)
    original, bank = make_world(context)
    refused = served = warned = 0
    for number in range(LONG if context.long else SHORT):
        folder = os.path.join(context.folder, f"damaged{number}")
        os.mkdir(folder)
        world = World(context.binary, folder, original)
        way = WAYS[number % len(WAYS)]
        hit = "-wal" if random_.random() < 0.3 else ""
        for end in ("", "-wal"):
            with open(original + end, "rb") as file:
                data = bytearray(file.read())
            if end == hit:
                way(data, random_)
            with open(world.file + end, "wb") as file:
                file.write(data)
        print_on_failure = f"{way.__name__} of world.db{hit}, file {number}"
        try:
            before = {end: open(world.file + end, "rb").read() for end in ("", "-wal")}

            def again():
                for name in os.listdir(folder):
                    if name.startswith("world.db"):
                        os.remove(os.path.join(folder, name))
                for end, data in before.items():
                    with open(world.file + end, "wb") as file:
                        file.write(data)

            checked = world.run("check", world.file)
            expect_said(checked.returncode, checked.stderr, world.file, "check")
            again()
            backup = world.run("backup", world.file, os.path.join(folder, "backup.db"))
            expect_said(backup.returncode, backup.stderr, world.file, "backup")
            again()
            evaluated = world.run("eval", world.file, "return #2.name")
            expect_said(evaluated.returncode, evaluated.stderr, world.file, "eval")
            again()
            world.begin_serving("--telnet", "127.0.0.1:0")
            world.wait_ready_or_dead()
            if world.is_up():
                wizard = world.wizard()
                if wizard.ask(f"valid({bank.bank}) and {bank.bank}.name == \"made\"") == "true":
                    bank.check(wizard)
                else:
                    check("cannot be read to its end" in world.errors() or way is cut_off, "the bank has gone silently")
                expect_said(world.stop(), world.errors(), world.file, "serve, at its end")
                served += 1
                warned += "mended" in world.errors() or checked.returncode == 1
            else:
                expect_said(world.process.returncode, world.errors(), world.file, "serve")
                equal(world.process.returncode, 1, "exit code of serve")
                equal(checked.returncode, 1, "exit code of check where serve refuses")
                world.wait_gone(1)
                refused += 1
        except Exception as failure:
            raise type(failure)(f"{print_on_failure}: {failure}") from failure
        finally:
            world.end()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"  {refused + served} damaged files: {refused} refused, {served} served, with words of damage {warned} of them")

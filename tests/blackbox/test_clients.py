"""Clients that people use: the telnet program, and the page in a headless browser."""

import os
import shutil
import subprocess
import time

from harness import PASSWORD, check

DOORS = ("--telnet", "127.0.0.1:0", "--web", "127.0.0.1:0")
WEB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "clients", "web")


def make_nan(world):
    nan = world.player().create("Nan")
    nan.send("quit")
    nan.expect_closed()


def test_telnet_program(context):
    """A character logs in, looks and talks by the telnet program."""
    check(shutil.which("telnet"), "the program telnet is missing: scripts/deps test")
    world = context.world(*DOORS)
    make_nan(world)
    listener = world.player().create("Bea")
    telnet = subprocess.Popen(["telnet", "127.0.0.1", str(world.ports["telnet"])], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        time.sleep(0.5)
        telnet.stdin.write(f"connect Nan {PASSWORD}\nlook\nsay by the telnet program\n".encode())
        telnet.stdin.flush()
        listener.expect("by the telnet program")
        time.sleep(0.3)
    finally:
        telnet.kill()
    output = telnet.stdout.read().decode()
    for text in ("*** Connected ***", "The Moonlit Pasture", "You say"):
        check(text in output, f"no {text!r} in {output[-500:]!r}")


def test_page_in_chromium(context):
    """The page in headless Chromium: log in, look, talk, and hear another player. Needs the built page."""
    if not context.web_page:
        return
    world = context.world(*DOORS, "--page", context.web_page)
    make_nan(world)
    other = world.player().create("Bea")
    shot = os.environ.get("LUNAMOO_SCREENSHOT", os.path.join(context.folder, "page.png"))
    page = subprocess.Popen(["node", "test/browser.mjs", f"http://127.0.0.1:{world.ports['web']}", "Nan", PASSWORD,
                             shot, "by telnet to the page"], cwd=WEB, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    try:
        other.expect("hello from the page", 30)
        other.send("say by telnet to the page")
        output, _ = page.communicate(timeout=30)
    finally:
        page.kill()
    check(page.returncode == 0, f"the browser's test says: {output.decode()[-800:]}")
    check(os.path.getsize(shot) > 5000, "the screenshot is empty")

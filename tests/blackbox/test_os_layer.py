"""The operating system's layer around the server: what is on, what can be left out, and root."""

import os
import re
import subprocess

from harness import check, equal, wait_until

LINE = r"os layer: no_new_privs (yes|no[^,]*), seccomp (yes|no[^,]*), landlock (yes|no.*)$"


def parts(world):
    found = re.findall(LINE, world.errors(), re.MULTILINE)
    check(found, f"the log has no line of the os layer: {world.errors()[-600:]}")
    return dict(zip(("no_new_privs", "seccomp", "landlock"), found[-1]))


def status(pid, field, task=None):
    path = f"/proc/{pid}/task/{task}/status" if task else f"/proc/{pid}/status"
    with open(path) as file:
        return int(re.search(rf"^{field}:\s*(\d+)$", file.read(), re.MULTILINE).group(1))


def test_layer_is_on(context):
    """The log says which parts are on, the kernel says the same, of every thread; players do not notice."""
    world = context.world("--telnet", "127.0.0.1:0", "--tls", "127.0.0.1:0", "--web", "127.0.0.1:0")
    on = parts(world)
    pid = world.process.pid
    equal(on["no_new_privs"], "yes", "no_new_privs")
    if "sanitizer" in on["seccomp"]:
        return
    equal(on["seccomp"], "yes", "seccomp")
    for task in os.listdir(f"/proc/{pid}/task"):
        equal(status(pid, "NoNewPrivs", task), 1, f"NoNewPrivs of thread {task}")
        equal(status(pid, "Seccomp", task), 2, f"Seccomp of thread {task}")
    for player in (world.player(), world.tls_player(), world.web_player()):
        player.create(f"Nan{id(player)}")
        player.command("look", "The Moonlit Pasture")
        player.close()
    equal(world.run("eval", world.file, "1 + 1").stdout.strip(), "=> 2", "eval through the socket")
    equal(world.stop(), 0, "exit code after SIGTERM")


def test_layer_left_out(context):
    """Each part can be left out, and the log says so."""
    world = context.world("--telnet", "127.0.0.1:0", "--without", "seccomp")
    equal(parts(world)["seccomp"], "no (switched off)", "seccomp")
    equal(status(world.process.pid, "Seccomp"), 0, "Seccomp")
    world.restart("--telnet", "127.0.0.1:0", "--without", "seccomp", "--without", "landlock",
                  "--without", "no_new_privs")
    equal(set(parts(world).values()), {"no (switched off)"}, "all parts")
    equal(status(world.process.pid, "NoNewPrivs"), 0, "NoNewPrivs")


def test_root_is_refused(context):
    """Root serves only when it says so."""
    if os.geteuid() != 0:
        return
    world = context.unserved()
    without = {name: value for name, value in os.environ.items() if name != "LUNAMOO_ALLOW_ROOT"}
    command = [world.binary, "serve", world.file, "--telnet", "127.0.0.1:0"]
    done = subprocess.run(command, env=without, capture_output=True, text=True, timeout=20)
    equal(done.returncode, 1, "exit code")
    check("--allow-root" in done.stderr, f"it says {done.stderr!r}")
    allowed = subprocess.Popen([*command, "--allow-root"], env=without, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    try:
        heard = []
        wait_until(lambda: heard.append(allowed.stdout.readline()) or "ready\n" in heard or
                   allowed.poll() is not None, 20, "ready")
        check("ready\n" in heard, f"with --allow-root it says {heard}")
    finally:
        allowed.kill()
        allowed.wait()

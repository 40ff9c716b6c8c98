"""The registry of builtins, walked over a socket: each declaration brings a call that works for a
wizard, and one of the same kind that a plain programmer is refused."""

import json
import subprocess

from harness import Failure, check

# What the call leaves behind, for those that end a connection or the server.
ENDS = {"shutdown", "boot_player"}


def declarations(binary):
    listed = subprocess.run([binary, "builtins", "--json"], capture_output=True, text=True, check=True, timeout=20)
    return json.loads(listed.stdout)


class Registry:
    """A wizard and a programmer, and for each call a box of the wizard's and a thing of the caller's."""

    def __init__(self, context):
        self.declared = declarations(context.binary)
        self.world = context.world()
        self.wizard = self.world.wizard()
        self.ann = self.world.programmer(self.wizard, "Ann")
        self.ann_id = self.ann.ask("me")

    def locals_for(self, player):
        """`local box, mine = …` for one call: fresh objects, as the declarations have them."""
        owner = "#" if player is self.wizard else self.ann_id
        code = f"local b = create(#-1) b.r = false b.w = false b.f = false local m = create(#-1{'' if owner == '#' else ', ' + owner}) return {{b, m}}"
        pair = self.wizard.ask(";" + code)
        box, mine = pair.strip("{}").split(", ")
        return f"local box, mine = {box}, {mine} "

    def call(self, player, code):
        """The value printed, or the error's code."""
        text = player.say_all(";;" + self.locals_for(player) + code)
        for line in text.split("\n"):
            if line.startswith("=> "):
                return line[3:]
            if line.startswith("E_"):
                return line.split(":")[0].split(" ")[0]
        raise Failure(f"{player.name}'s {code!r} gave {text!r}")


def test_registry_allows(context):
    """Each builtin does for a wizard what its declaration shows."""
    registry = Registry(context)
    shown = 0
    for builtin in registry.declared:
        code = builtin["allowed"]
        if not code or builtin["name"] in ENDS:
            continue
        result = registry.call(registry.wizard, code)
        check(not result.startswith("E_"), f"{builtin['name']}: the wizard's {code!r} gave {result}")
        shown += 1
    check(shown >= 60, f"only {shown} declarations show a call")


def test_registry_denies(context):
    """Each builtin that needs authority raises E_PERM for a plain programmer, and has such a call to show."""
    registry = Registry(context)
    for builtin in registry.declared:
        code = builtin["denied"]
        if builtin["access"] == "anyone":
            continue
        check(code, f"{builtin['name']} is not for anyone, and shows no call that is refused")
        result = registry.call(registry.ann, code)
        check(result == "E_PERM", f"{builtin['name']}: the programmer's {code!r} gave {result}, not E_PERM")


def test_registry_ends(context):
    """Those that end a connection or the server do so for a wizard."""
    registry = Registry(context)
    names = {builtin["name"] for builtin in registry.declared}
    check(ENDS <= names, f"{ENDS - names} are gone")
    registry.wizard.send(f";boot_player({registry.ann_id})")
    registry.ann.expect_closed()
    registry.wizard.send(';shutdown("until tomorrow")')
    registry.wizard.expect("until tomorrow")
    registry.wizard.expect_closed()


def test_registry_unshown(context):
    """Builtins whose declaration shows no call: each is called here, by one who may."""
    registry = Registry(context)
    wizard, me = registry.wizard, registry.wizard.ask("me")
    calls = {
        "read": ';local t = fork(0, function() me.name = me.name end) return read(me)',
        "connection_name": f";return connection_name({me})",
        "set_connection_option": f';set_connection_option({me}, "client-echo", true)',
        "force_input": f';force_input({me}, "look")',
        "idle_seconds": f";return idle_seconds({me})",
        "connected_seconds": f";return connected_seconds({me})",
    }
    unshown = [b["name"] for b in registry.declared if not b["allowed"]]
    print(unshown)

"""The registry of builtins, walked over a socket: each declaration brings a call that works for a
wizard, and one of the same kind that a plain programmer is refused."""

import json
import subprocess

from harness import check

# What the call leaves behind, for those that end a connection or the server.
ENDS = {"shutdown", "boot_player"}


def declarations(binary):
    listed = subprocess.run([binary, "builtins", "--json"], capture_output=True, text=True, check=True, timeout=20)
    return json.loads(listed.stdout)


# A box as the declarations have it, and a thing of the owner's.
FIXTURE = """
local owner = ...
local box, mine = create(obj(-1)), create(obj(-1), owner)
add_property(box, "secret", 1, {box.owner, ""})
add_verb(box, {box.owner, "", "secret"}, {"this", "none", "this"})
add_verb(box, {box.owner, "x", "nap"}, {"this", "none", "this"})
set_verb_code(box, "secret", "return 1")
set_verb_code(box, "nap", "return fork(1000, function() end)")
return {box, mine}
"""

# By one who may, for builtins whose declaration cannot show a call: (the call, its value).
OTHER_CALLS = {
    "resume": ("local id = fork(0, function() sys.registry.name = suspend() end) suspend(0) suspend(0) "
               "resume(id, 'resumed') suspend(0) return sys.registry.name", '"resumed"'),
    "connected_seconds": ("return connected_seconds(player) < 100", "true"),
    "idle_seconds": ("return idle_seconds(player) < 100", "true"),
    "connection_name": ("return type(connection_name(player))", '"string"'),
    "switch_player": ("return pcall(switch_player, obj(-99), player)", None),
    "set_connection_option": ("set_connection_option(player, 'client-echo', true) return 1", "1"),
    "force_input": ("force_input(player, 'look') return 1", "1"),
    "audit_log": ("return audit_log(1)[1].deed", '"eval"'),
    "use": ("return type(use($list))", '"table"'),
    "verb_history": ("return verb_history(box, 'secret')[1].is_current", "true"),
    "verb_diff": ("set_verb_code(box, 'secret', 'return 2') return #verb_diff(box, 'secret')", "5"),
    "verb_revert": ("set_verb_code(box, 'secret', 'return 2') "
                    "return verb_revert(box, 'secret', verb_history(box, 'secret')[2].version)", "{}"),
    "undelete": ("recycle(box) return undelete(box) == box", "true"),
    "hash_password": ("return check_password('a', hash_password('a'))", "true"),
    "check_password": ("return check_password('a', hash_password('b'))", "false"),
}


class Registry:
    """A wizard and a programmer, and for each call a box of the wizard's and a thing of the caller's."""

    def __init__(self, context):
        self.declared = declarations(context.binary)
        self.world = context.world()
        self.wizard = self.world.wizard()
        self.ann = self.world.programmer(self.wizard, "Ann")
        self.ann_id = self.ann.ask("me")
        maker = self.wizard.make("registry")
        self.wizard.command(f"@property #0.registry {maker}", "added")
        self.wizard.method("$registry:fixture", FIXTURE)

    def locals_for(self, player):
        """`local box, mine = …` for one call: fresh objects, as the declarations have them."""
        pair = self.wizard.ask(f"""$registry:fixture({self.ann_id if player is self.ann else 'me'})""")
        box, mine = pair.strip("{}").split(", ")
        return f"local box, mine = {box}, {mine} "

    def call(self, player, code):
        """The value printed, or the error's code."""
        fixture = self.locals_for(player)
        player.skip()
        player.send(";;" + fixture + code)
        found = player.expect_pattern(r"^(?:=> (.*)|(E_[A-Z]+).*)$")
        return found.group(1) or found.group(2)


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
        wanted = "E_PERM" if builtin["grant"] == "default" else "E_VARNF"
        result = registry.call(registry.ann, code)
        check(result == wanted, f"{builtin['name']}: the programmer's {code!r} gave {result}, not {wanted}")


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


def test_registry_others(context):
    """Builtins whose declaration shows no call do what they should for one who may."""
    registry = Registry(context)
    unshown = {builtin["name"] for builtin in registry.declared if not builtin["allowed"]}
    tried = {"read", *OTHER_CALLS}
    check(unshown == tried, f"shown nowhere: {unshown - tried}; shown twice: {tried - unshown}")
    for name, (code, wanted) in OTHER_CALLS.items():
        value = registry.call(registry.wizard, code)
        check(wanted is None or value == wanted, f"{name}: {code!r} gave {value}, not {wanted}")
    registry.wizard.send(";read()")
    registry.wizard.send("a line")
    registry.wizard.expect('=> "a line"')

"""Who may do what: each bit and each flag, for one who may and for one who may not."""

import re
import time

from harness import Failure, check, equal


class Scene:
    """A wizard, two programmers, and a box of the wizard's without r, w, f."""

    def __init__(self, context):
        self.world = context.world()
        self.wizard = self.world.wizard()
        self.ann = self.world.programmer(self.wizard, "Ann")
        self.bob = self.world.programmer(self.wizard, "Bob")
        self.box = self.wizard.make("oak box,box")
        for bit in "rwf":
            self.wizard.say_all(f";;{self.box}.{bit} = false")

    def may(self, player, code, wanted=None):
        value = player.ask(code)
        if wanted is not None:
            equal(value, wanted, f"{player.name}'s ;{code}")

    def may_not(self, player, code, error="E_PERM"):
        text = player.ask_error(code)
        check(re.search("^" + error, text, re.MULTILINE), f"{player.name}'s ;{code} gave {text!r}, not {error}")


def test_property_r_and_w(context):
    """A property is read by others with r and written with w; its owner and wizards do both without."""
    scene = Scene(context)
    ann, bob, wizard = scene.ann, scene.bob, scene.wizard
    safe = ann.make("safe")
    ann.command(f'@property {safe}.secret 5 ""', "added")
    ann.say_all(f';;set_property_info({safe}, "secret", {{me, ""}})')
    for player in (ann, wizard):
        scene.may(player, f"{safe}.secret", "5")
        scene.may(player, f"{safe}.secret = 5")
    scene.may_not(bob, f"{safe}.secret")
    scene.may_not(bob, f"{safe}.secret = 6")
    ann.command(f"@chmod {safe}.secret r", 'are "r" now')
    scene.may(bob, f"{safe}.secret", "5")
    scene.may_not(bob, f"{safe}.secret = 6")
    ann.command(f"@chmod {safe}.secret w", 'are "w" now')
    scene.may_not(bob, f"{safe}.secret")
    scene.may(bob, f"{safe}.secret = 6")
    scene.may(ann, f"{safe}.secret", "6")
    scene.may_not(bob, f'set_property_info({safe}, "secret", {{me, "rw"}})')
    scene.may_not(bob, f'delete_property({safe}, "secret")')
    scene.may(ann, f'delete_property({safe}, "secret")')


def test_property_c(context):
    """With c the owner of a child owns the child's property; without it the parent's owner does."""
    scene = Scene(context)
    ann, bob = scene.ann, scene.bob
    parent = ann.make("generic safe")
    ann.say_all(f";;{parent}.f = true")
    ann.command(f"@property {parent}.own 1 rc", "added")
    ann.command(f"@property {parent}.kept 1 r", "added")
    child = bob.make("safe", parent)
    scene.may(bob, f"{child}.own = 2")
    scene.may_not(bob, f"{child}.kept = 2")
    scene.may_not(ann, f"{child}.own = 3")
    scene.may(ann, f"{child}.kept = 3")
    scene.may(bob, f"{{{child}.own, {child}.kept, {parent}.own, {parent}.kept}}", "{2, 3, 1, 1}")


def test_verb_bits(context):
    """A verb's code is read with r and written with w; it is called by code with x."""
    scene = Scene(context)
    ann, bob, wizard = scene.ann, scene.bob, scene.wizard
    thing = ann.make("machine")
    ann.method(f"{thing}:work", "return 7")

    def bits(text):
        ann.say_all(f';;set_verb_info({thing}, "work", {{me, "{text}", "work"}})')

    bits("")
    scene.may_not(bob, f'verb_code({thing}, "work")')
    scene.may_not(bob, f'verb_info({thing}, "work")')
    scene.may_not(bob, f'set_verb_code({thing}, "work", "return 8")')
    scene.may_not(bob, f"{thing}:work()", "E_VERBNF")
    for player in (ann, wizard):
        scene.may(player, f'verb_code({thing}, "work")', '{"return 7"}')
        scene.may(player, f'set_verb_code({thing}, "work", "return 7")')
    bits("r")
    scene.may(bob, f'verb_code({thing}, "work")', '{"return 7"}')
    scene.may_not(bob, f'set_verb_code({thing}, "work", "return 8")')
    scene.may_not(bob, f"{thing}:work()", "E_VERBNF")
    bits("x")
    scene.may(bob, f"{thing}:work()", "7")
    scene.may_not(bob, f'verb_code({thing}, "work")')
    bits("xw")
    scene.may(bob, f'set_verb_code({thing}, "work", "return 8")')
    scene.may(ann, f"{thing}:work()", "8")
    scene.may_not(bob, f'set_verb_info({thing}, "work", {{me, "rxd", "work"}})')
    scene.may_not(bob, f'delete_verb({thing}, "work")')
    scene.may(ann, f'delete_verb({thing}, "work")')


def test_verb_d(context):
    """An error in a verb with d is raised in who calls it."""
    scene = Scene(context)
    thing = scene.ann.make("machine")
    scene.ann.method(f"{thing}:fail", 'error(E_RANGE, "too far")', "rxd")
    scene.may_not(scene.bob, f"{thing}:fail()", "E_RANGE: too far")
    scene.may(scene.bob, f"pcall(call, {thing}, \"nothing\") == false", "true")
    text = scene.bob.ask_error(f"{thing}:fail()")
    check(f"{thing}:fail" in text and "line 1" in text, f"no object, verb and line in {text!r}")


def test_object_bits(context):
    """An object's lists are read with r, added to with w, and children made with f."""
    scene = Scene(context)
    ann, bob, wizard, box = scene.ann, scene.bob, scene.wizard, scene.box
    lists = (f"#properties({box})", f"#verbs({box})")
    adds = (f'add_property({box}, "extra", 1, {{me, "r"}})',
            f'add_verb({box}, {{me, "rxd", "extra"}}, {{"this", "none", "this"}})')
    for code in lists + adds + (f"create({box})",):
        scene.may_not(bob, code)
    for code in lists + (f"create({box})",):
        scene.may(wizard, code)
    wizard.command(f"@chmod {box} r", 'are "r" now')
    for code in lists:
        scene.may(bob, code)
    for code in adds + (f"create({box})",):
        scene.may_not(bob, code)
    wizard.command(f"@chmod {box} w", 'are "w" now')
    for code in adds:
        scene.may(bob, code)
    scene.may_not(bob, f"create({box})")
    scene.may_not(bob, lists[0])
    wizard.command(f"@chmod {box} f", 'are "f" now')
    scene.may(bob, f"create({box}).owner == me", "true")
    scene.may_not(bob, f'add_property({box}, "more", 1, {{me, "r"}})')
    scene.may_not(bob, f"recycle({box})")
    scene.may_not(bob, f"chparent({box}, $thing)")
    scene.may_not(bob, f'{box}.name = "mine"')
    scene.may_not(bob, f"{box}.r = true")
    scene.may_not(bob, f"{box}.owner = me")
    scene.may_not(bob, f"set_owner({box}, me)")


def test_flags(context):
    """Only a programmer runs code, only a wizard makes programmers and wizards, and a flag works at once."""
    scene = Scene(context)
    world, ann, wizard = scene.world, scene.ann, scene.wizard
    nan = world.player().create("Nan")
    nan.send(";1 + 1")
    heard = nan.command("look", "The Moonlit Pasture") and nan.transcript
    check("=> 2" not in heard, "who is no programmer ran code")
    for command in ("@create $thing named x", "@program me:look", "@dig Hole", "@verb me:x", "eval 1"):
        nan.skip()
        nan.send(command)
        nan.expect("don't understand")
    number = wizard.ask('sys.login:find_player("Nan")')
    for code in (f"{number}.programmer = true", f"{number}.wizard = true", "me.wizard = true",
                 "me.programmer = true"):
        scene.may_not(ann, code)
    ann.send("@programmer Nan")
    ann.expect("don't understand")
    scene.may(wizard, f"{number}.wizard", "false")
    wizard.command("@programmer Nan", "is now a programmer")
    equal(nan.ask("1 + 1"), "2", "a new programmer's sum")
    wizard.command("@deprogrammer Nan", "no longer a programmer")
    nan.skip()
    nan.send(";1 + 1")
    nan.expect("don't understand")
    scene.may_not(ann, f"set_task_perms({number})")
    wizard.say_all(";;sys.login:find_player(\"Ann\").wizard = true")
    scene.may(ann, f"set_task_perms({number})")
    wizard.say_all(";;sys.login:find_player(\"Ann\").wizard = false")
    scene.may_not(ann, f"set_task_perms({number})")


WIZARDS_ONLY = ["boot_player({wizard})",
                'notify({wizard}, "x")', 'force_input({wizard}, "quit")', "connection_name({wizard})",
                "switch_player({wizard}, me)", 'set_connection_option({wizard}, "client-echo", false)',
                "set_player_flag({box}, true)", "set_owner({box}, me)", "recycle({box})",
                "chparent({box}, $thing)", "create($thing, {wizard})", "set_task_perms({wizard})",
                "{wizard}.password", '{wizard}.password = ""', "#0.player = me", "$login.create_enabled = false",
                'set_verb_code($login, "connect", "")', 'set_verb_code($room, "look", "")',
                'add_verb($root, {{me, "rxd", "x"}}, {{"this", "none", "this"}})',
                'add_property($root, "x", 1, {{me, "rw"}})', 'delete_verb($player, "tell")',
                'set_verb_info($room, "look", {{me, "rd", "look"}})', "move({box}, me)",
                'add_verb(me, {{ {wizard}, "rxd", "x" }}, {{"this", "none", "this"}})',
                'add_property(me, "x", 1, {{ {wizard}, "rw" }})']


NOT_GRANTED = ["shutdown()", 'server_log("x")', "dump_database()", 'hash_password("x")']


def test_wizards_only(context):
    """What only a wizard may do raises E_PERM for a programmer, and nothing has happened."""
    scene = Scene(context)
    scene.wizard.command("drop box", "box")
    wrong = []
    for code in WIZARDS_ONLY:
        code = code.format(wizard="#2", box=scene.box) if "{{" in code or "{" in code else code
        try:
            scene.may_not(scene.ann, code)
        except Failure as failure:
            wrong.append(str(failure))
    for code in NOT_GRANTED:
        scene.may_not(scene.ann, code, "E_VARNF")
    check(not wrong, "; ".join(wrong))
    scene.wizard.command("look", "The Moonlit Pasture")
    equal(scene.wizard.ask(f"{scene.box}.owner"), "#2", "the box's owner")


def test_verb_runs_as_its_owner(context):
    """A verb has its owner's rights, whoever runs it, and never those of who runs it."""
    scene = Scene(context)
    ann, bob, wizard = scene.ann, scene.bob, scene.wizard
    thing = ann.make("machine")
    ann.command(f'@property {thing}.secret 5', "added")
    ann.say_all(f';;set_property_info({thing}, "secret", {{me, ""}})')
    ann.method(f"{thing}:give", "return this.secret", "rxd")
    ann.method(f"{thing}:rob", "#2.password = \"\" return 1", "rxd")
    ann.method(f"{thing}:perms", "return caller_perms()", "rxd")
    scene.may(bob, f"{thing}:give()", "5")
    scene.may_not(bob, f"{thing}.secret")
    scene.may_not(wizard, f"{thing}:rob()")
    equal(bob.ask(f"{thing}:perms() == me"), "true", "caller_perms() is the caller")


def test_tables_are_values(context):
    """A table that a callee of the same owner changes is unchanged for its caller."""
    scene = Scene(context)
    ann = scene.ann
    thing = ann.make("machine")
    ann.command(f"@property {thing}.list {{1, 2, 3}}", "added")
    ann.method(f"{thing}:change", """
local t = ...
local written = pcall(function() t[1] = 99 end)
local mine = table.copy(t)
mine[1] = 99
return {written, mine[1], t[1]}
""")
    equal(ann.ask(f"(function() local t = {{1, {{2}}}} local got = {thing}:change(t) return {{t[1], got}} end)()"),
          "{1, {false, 99, 1}}", "after the call")
    ann.method(f"{thing}:outer", """
local t = {1, 2}
local got = this:change(t)
t[2] = 5
return {t, got}
""")
    equal(ann.ask(f"{thing}:outer()"), "{{1, 5}, {false, 99, 1}}", "from verb to verb")
    check("=> " not in ann.say_all(f";;local t = {thing}.list t[1] = 9"), "a stored table was written to")
    equal(ann.ask(f"{thing}.list"), "{1, 2, 3}", "the property")
    equal(ann.ask(f"(function() local t = {{1}} {thing}.list = t t[1] = 2 return {thing}.list end)()"), "{1}",
          "a property after its source was changed")


WAYS = {
    "plain": "local r = this.other:who() return r",
    "tail": "return this.other:who()",
    "pcall": "local ok, r = pcall(function() return this.other:who() end) return r",
    "pcall_call": 'local ok, r = pcall(call, this.other, "who") return r',
    "call": 'return call(this.other, "who")',
    "coroutine": "return coroutine.wrap(function() return this.other:who() end)()",
    "deep": "return coroutine.wrap(function() local ok, r = pcall(function() return this.other:who() end) return r end)()",
    "suspended": "suspend(0.01) return this.other:who()",
    "suspended_pcall": "local ok, r = pcall(function() suspend(0.01) return this.other:who() end) return r",
}


def test_caller(context):
    """caller, caller_perms() and callers() are right through pcall, a coroutine, a tail call and a stop."""
    scene = Scene(context)
    ann, bob = scene.ann, scene.bob
    callee = ann.make("mirror")
    ann.method(f"{callee}:who", "return {caller, caller_perms(), #callers(), callers()[1].this, callers()[1].verb}",
               "rxd")
    asker = bob.make("asker")
    bob.command(f"@property {asker}.other {callee}", "added")
    bob_number = bob.ask("me")
    found = {}
    for name, code in WAYS.items():
        bob.method(f"{asker}:{name}", code, "rxd")
        bob.skip()
        bob.send(f";{asker}:{name}()")
        found[name] = bob.expect_pattern(r"=> (.*)").group(1)
    depth = found["plain"].split(",")[2].strip()
    for name in WAYS:
        equal(found[name], f'{{{asker}, {bob_number}, {depth}, {asker}, "{name}"}}', f"callers by {name}")


def test_look_is_replaced(context):
    """A wizard replaces `look` while others play: it works from the next line on, nobody is disturbed."""
    scene = Scene(context)
    wizard, ann, bob = scene.wizard, scene.ann, scene.bob
    ann.command("look", "The Moonlit Pasture")
    for text in ("Fog.", "Thick fog."):
        wizard.program("$room:look", f'player:tell("{text}")')
        ann.command("look", text)
        bob.command("l", text)
    ann.command("say Where is everybody?", "You say")
    bob.expect("Where is everybody?")


def test_task_goes_on_in_old_code(context):
    """A task that waits in a verb that is replaced ends in the code that it began."""
    scene = Scene(context)
    ann = scene.ann
    thing = ann.make("machine")
    ann.command(f'@property {thing}.mark ""', "added")
    ann.method(f"{thing}:work", 'suspend(0.5) this.mark = this.mark .. "old"')
    ann.say_all(f";;fork(0, function(t) t:work() end, {thing})")
    time.sleep(0.1)
    ann.program(f"{thing}:work", 'this.mark = this.mark .. "new"')
    ann.say_all(f";{thing}:work()")
    time.sleep(0.8)
    equal(ann.ask(f"{thing}.mark"), '"newold"', "the marks")


def test_nothing_of_the_host(context):
    """Verb code reaches no file, no process, no bytecode, no other realm's functions."""
    scene = Scene(context)
    ann = scene.ann
    for name in ("io", "os.execute", "os.getenv", "os.exit", "require", "package", "dofile", "loadfile",
                 "debug.getregistry", "debug.sethook", "string.dump", "collectgarbage", "_create", "_move"):
        text = ann.say_all(f";{name}")
        check("=> function" not in text and "=> table" not in text and "=> {" not in text
              and ("E_" in text or "=> nil" in text), f"{name} is {text!r}")
    text = ann.say_all(';load("\\27Lua")')
    check("=> function" not in text, f"load of bytecode gave {text!r}")
    text = ann.say_all(";;string.len = nil return 1")
    check("=> 1" not in text, "the string library can be written to")
    text = ann.say_all(';;getmetatable("").__index = nil return 1')
    check("=> 1" not in text, "the strings' metatable can be written to")
    text = ann.say_all(";;x = 1 return x")
    check("=> 1" not in text, "a global was made")

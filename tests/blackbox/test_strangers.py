"""What objects of strangers may do to who meets them: nothing on his account, nothing to what he holds."""

import time

from harness import check, equal
from test_limits import SLOWNESS
from test_quota import line


class Scene:
    """A programmer who means ill, and Ann."""

    def __init__(self, context):
        self.world = context.world()
        self.wizard = self.world.wizard()
        self.ann = self.world.programmer(self.wizard, "Ann")
        self.mallory = self.world.programmer(self.wizard, "Mallory")


def tasks(player):
    return line(player.say_all("@quota"), "tasks")[0]


def test_who_hears_pays(context):
    """A listener's own tell, when it sleeps, sleeps on the account of who owns the listener."""
    scene = Scene(context)
    ear = scene.mallory.make("ear")
    scene.mallory.method(f"{ear}:tell", "suspend()")
    scene.mallory.say_all(f";;for i = 1, 40 do move(create({ear}), player.location) end")
    before = tasks(scene.ann), tasks(scene.mallory)
    scene.ann.say_all("say hello")
    scene.ann.settle()
    equal(tasks(scene.ann), before[0], "Ann's tasks")
    check(tasks(scene.mallory) >= before[1] + 20, "the listeners' owner's tasks")


def test_held_things_stay(context):
    """What somebody holds obeys its owner and its holder, whoever's code runs and whoever typed."""
    scene = Scene(context)
    coin = scene.wizard.make("coin")
    scene.wizard.say_all("drop coin")
    scene.ann.say_all("get coin")
    trap = scene.mallory.make("trap")
    scene.mallory.method(f"{trap}:look_self", f"pcall(call, {coin}, 'moveto', sys.first_room)")
    scene.mallory.say_all("drop trap")
    scene.ann.say_all("look trap")
    equal(scene.ann.ask(f"{coin}.location == me"), "true", "Ann holds it")
    scene.ann.command("drop coin", "You drop")


def test_moved_meanwhile(context):
    """A move that was begun where a thing lay does not take it out of hands that have it since."""
    scene = Scene(context)
    box = scene.mallory.make("box")
    scene.mallory.method(f"{box}:accept", "suspend(this.wait) return true")
    scene.mallory.command(f"@property {box}.wait 2", "added")
    for owner in scene.wizard, scene.ann:
        coin = owner.make("coin")
        owner.say_all(f"drop {coin}")
        scene.mallory.say_all(f";;fork(0, function() {coin}:moveto({box}) end)")
        scene.ann.command(f"get {coin}", "You take")
        time.sleep(2.3)
        equal(scene.ann.ask(f"{coin}.location == me"), "true", "Ann holds it")
        scene.mallory.say_all(f";;{box}.wait = 0")
        scene.ann.command(f"drop {coin}", "You drop")
        scene.mallory.ask(f"{coin}:moveto({box})")
        equal(scene.mallory.ask(f"{coin}.location == {box}"), "true", "it is accepted")
        scene.mallory.say_all(f";;{box}.wait = 2")


def test_names_are_not_hoarded(context):
    """However many aliases somebody has, newcomers find a name, and names are looked for quickly."""
    scene = Scene(context)
    for player in scene.ann, scene.mallory:
        player.say_all(";;local t = {} for i = 1, 40000 do t[i] = 'name' .. i end me.aliases = t")
    newcomer = scene.world.player("newcomer")
    newcomer.create("name39999")
    scene.ann.command("@rename me to Anna", "Anna now")
    other = scene.world.player("other")
    other.create("Another")


def test_who_listens_is_not_drowned(context):
    """Speech into somebody's listening thing leaves him most of his tasks, and his own turn."""
    scene = Scene(context)
    den = scene.mallory.dig("Den")
    scene.mallory.say_all(f";;move(player, {den})")
    puppet = scene.ann.make("puppet")
    scene.ann.method(f"{puppet}:tell", 'notify(this.owner, "puppet: " .. (...))')
    scene.ann.say_all(f";;{puppet}:moveto(player.location)")
    scene.mallory.say_all("say once")
    scene.wizard.say_all(f";;move({puppet}, {den})")
    scene.ann.skip()
    scene.mallory.say_all("say hello")
    scene.ann.expect('puppet: Mallory says, "hello"')
    scene.mallory.say_all(f';;fork(0, function() while true do {den}:announce(("x"):rep(250000)) suspend(0.01) end end)')
    time.sleep(2)
    scene.ann.forget()
    for _ in range(5):
        began = time.monotonic()
        scene.ann.say_all("@quota", 10)
        check(time.monotonic() - began < 3 * SLOWNESS, f"@quota took {time.monotonic() - began:.1f} s")
    check(tasks(scene.ann) <= 30, f"{tasks(scene.ann)} of Ann's tasks")


def test_whose_ears_are_deaf(context):
    """Of what wizards own, those things hear nothing whose author's tasks are used up; others do."""
    scene = Scene(context)
    ear, bell = scene.mallory.make("ear"), scene.ann.make("bell")
    scene.mallory.method(f"{ear}:tell", "suspend()")
    scene.ann.method(f"{bell}:tell", "this.heard = (...)")
    scene.ann.command(f'@property {bell}.heard "" r', "added")
    for what, owner in (ear, scene.mallory), (bell, scene.ann):
        owner.say_all(f";;{what}.f = true")
    before = tasks(scene.wizard)
    scene.wizard.say_all(f";;for i = 1, 40 do move(create({ear}), player.location) end")
    made = scene.wizard.ask(f"(function() local made = create({bell}) made.r = true move(made, player.location) return made end)()")
    scene.ann.say_all("say hello")
    scene.ann.settle()
    check("hello" in scene.ann.ask(f"{made}.heard"), "the bell heard it")
    check(tasks(scene.mallory) >= 20, "Mallory's code is Mallory's to pay")
    equal(tasks(scene.wizard), before, "the wizard's tasks")


def test_ears_do_not_deafen(context):
    """However many things listen, players hear."""
    scene = Scene(context)
    for player in scene.mallory, scene.world.programmer(scene.wizard, "Malcolm"):
        ear = player.make("ear")
        player.method(f"{ear}:tell", "suspend()")
        for _ in range(3):
            player.say_all(f";;for i = 1, 300 do move(create({ear}), sys.first_room) end", 30)
    bob = scene.world.programmer(scene.wizard, "Bob")
    bob.skip()
    for i in range(3):
        scene.ann.send(f"say word {i}")
        bob.expect(f'Ann says, "word {i}"')


def test_nobody_is_led_away(context):
    """Only the place, its exits and oneself take somebody through an exit."""
    scene = Scene(context)
    for name, code in (("trap", "player.location.exits[1]:invoke()"),
                       ("pit", "player.location:take_exit(player.location.exits[1].name)")):
        trap = scene.mallory.make(name)
        scene.mallory.method(f"{trap}:look_self", code)
        scene.mallory.say_all(f"drop {name}")
        scene.ann.say_all(f"look {name}")
        equal(scene.ann.ask("player.location == sys.first_room"), "true", f"Ann is where she was, after the {name}")
    scene.ann.say_all(";;player.location.exits[1]:invoke()")
    equal(scene.ann.ask("player.location == sys.first_room"), "false", "Ann's own code leads her")


def test_what_is_carried(context):
    """What lies in something carried is carried; what somebody names in a command is given to that."""
    scene = Scene(context)
    chest, coin = scene.ann.make("chest", "$container"), scene.wizard.make("coin")
    scene.wizard.say_all(f";;move({coin}, {chest})")
    scene.mallory.ask_error(f"{coin}:moveto(me)")
    equal(scene.ann.ask(f"{coin}.location == {chest}"), "true", "it is in the chest")
    scene.wizard.say_all(f";;move({coin}, {scene.ann.ask('me')})")
    machine = scene.mallory.make("machine")
    scene.mallory.method(f"{machine}:accept", "return true")
    scene.mallory.say_all(f"@verb {machine}:insert any in this")
    scene.mallory.program(f"{machine}:insert", "dobj:moveto(this)")
    scene.mallory.say_all("drop machine")
    scene.ann.say_all("insert coin in machine")
    equal(scene.ann.ask(f"{coin}.location == {machine}"), "true", "the machine has it")

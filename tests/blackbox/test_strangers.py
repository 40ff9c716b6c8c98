"""What objects of strangers may do to who meets them: nothing on his account, nothing to what he holds."""

import time

from harness import check, equal
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
    scene.mallory.say_all(f";;for i = 1, 30 do move(create({ear}), player.location) end")
    before = tasks(scene.ann), tasks(scene.mallory)
    scene.ann.say_all("say hello")
    scene.ann.settle()
    equal(tasks(scene.ann), before[0], "Ann's tasks")
    check(tasks(scene.mallory) >= before[1] + 30, "the listeners' owner's tasks")


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

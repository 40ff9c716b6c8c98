"""atomic and dry_run: money between two players, with errors and kills in the middle."""

import random
import re
import threading
import time

from harness import Failure, check, equal

PAY = """
local from, to, sum, fails = ...
return atomic(function()
  from.money = from.money - sum
  this.paid = this.paid + 1
  player:tell("paid ", sum)
  if fails then
    error(E_RANGE, "the bank is closed")
  end
  to.money = to.money + sum
  return sum
end)
"""


class Scene:
    def __init__(self, context):
        self.world = context.world()
        self.wizard = self.world.wizard()
        self.bank = self.wizard.make("bank")
        self.purses = [self.wizard.make(f"purse{i}") for i in range(2)]
        for purse in self.purses:
            self.wizard.command(f"@property {purse}.money 100", "added")
        self.wizard.command(f"@property {self.bank}.paid 0", "added")
        self.wizard.method(f"{self.bank}:pay", PAY)

    def total(self, who):
        return f"{self.purses[0]}.money + {self.purses[1]}.money" if who is None else who.ask(
            f"{self.purses[0]}.money + {self.purses[1]}.money")


def test_atomic_is_never_seen_half_done(context):
    """Who looks on sees the money of both together, whatever fails in between; no line of it leaves."""
    scene = Scene(context)
    onlooker = scene.world.programmer(scene.wizard, "Onlooker")
    seen, stop = set(), threading.Event()

    def look():
        while not stop.is_set():
            seen.add(scene.total(onlooker))

    looking = threading.Thread(target=look)
    looking.start()
    a, b = scene.purses
    try:
        for turn in range(20 if context.quick else 60):
            text = scene.wizard.say_all(f";{scene.bank}:pay({a}, {b}, 1, {'true' if turn % 2 else 'false'})")
            if turn % 2:
                check("E_RANGE: the bank is closed" in text, text)
                check("paid" not in text, f"a line of what was undone: {text!r}")
            else:
                check("paid 1" in text and "=> 1" in text, text)
    finally:
        stop.set()
        looking.join()
    equal(seen, {"200"}, "the sums that were seen")
    half = 10 if context.quick else 30
    equal(scene.wizard.ask(f"{scene.bank}.paid"), str(half), "what was paid")
    equal(scene.wizard.ask(f"{a}.money"), str(100 - half), "what is left")


def test_atomic_is_killed(context):
    """kill -9 at random instants: the sum is whole, and each answer that was seen has happened."""
    scene = Scene(context)
    a, b = scene.purses
    seen = 0
    for _ in range(5 if context.quick else 20):
        player = scene.world.wizard()
        player.settle(0.05)
        for _ in range(200):
            player.send(f";{scene.bank}:pay({a}, {b}, 1, {random.choice(('true', 'false'))})")
        time.sleep(random.uniform(0.0, 0.15))
        scene.world.kill9()
        time.sleep(0.05)
        seen += len(re.findall(r"^=> 1$", player.transcript, re.MULTILINE))
        scene.world.serve()
        player = scene.world.wizard()
        equal(scene.total(player), "200", "the sum after the kill")
        paid = int(player.ask(f"{scene.bank}.paid"))
        equal(player.ask(f"{b}.money"), str(100 + paid), "what arrived")
        check(paid >= seen, f"{seen} payments were seen, {paid} have happened")
        seen = paid


def test_dry_run_reports(context):
    """dry_run says what a command would do, as far as one may read it, and does nothing."""
    scene = Scene(context)
    ann = scene.world.programmer(scene.wizard, "Ann")
    a, b = scene.purses
    run = f"local r = dry_run(call, {scene.bank}, 'pay', {a}, {b}, 5) "
    equal(scene.wizard.ask(f"(function() {run} return {{r.ok, r.results[1], #r.written, r.written[1].old, "
                           "r.written[1].new, r.told[1].text, r.hidden} end)()"),
          '{true, 5, 3, 0, 1, "paid 5", 0}', "the report")
    equal(scene.total(scene.wizard), "200", "the sum after it")
    text = ann.say_all(f";;{run} return r.ok, r.error.message")
    check("has the t bit" in text, text)
    scene.wizard.command(f"@chmod {scene.bank}:pay +t", "rxdt")
    text = ann.say_all(f";;{run} return r.ok, #r.written, r.told[1].text, r.hidden")
    check('=> true' in text and '"paid 5"' in text, text)
    check("paid 5" not in text.replace('"paid 5"', ""), "nothing was told")
    equal(scene.wizard.ask(f"{scene.bank}.paid"), "0", "what was paid")


def test_atomic_with_the_core(context):
    """What the core says, shows and moves can be called within atomic, and is undone with the rest."""
    scene = Scene(context)
    ann = scene.world.programmer(scene.wizard, "Ann")
    bell = ann.make("bell")
    heard = scene.world.programmer(scene.wizard, "Bob")
    heard.settle()
    text = ann.say_all(f";;atomic(function() {bell}:moveto(player.location) "
                       "player.location:announce_all('It rings.') error('cracked') end)")
    check("cracked" in text and "It rings" not in text, text)
    heard.stays_silent(0.3)
    check("#" in ann.ask(f"{bell}.location"), "the bell is somewhere")
    equal(ann.ask(f"{bell}.location == player"), "true", "where the bell is")
    ann.say_all(f";;atomic(function() {bell}:moveto(player.location) "
                "player.location:announce_all('It rings.') end)")
    heard.expect("It rings.")
    equal(ann.ask(f"{bell}.location == player.location"), "true", "where the bell is now")
    if not scene.world.is_up():
        raise Failure("the server has ended")

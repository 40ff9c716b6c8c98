"""A world whose state can be judged from outside, whenever its server is killed: players who send numbered
steps, and a bank between whose accounts tasks carry money.

A step is one command and changes the player's tally in four ways, each of which must say the same number:
a property, a count, the name of an object made for it (the former one is recycled), and a verb's text.
Every third step sends a task that takes money from an account, naps some times with the amount in a local
variable, and pays it in. `flying` is what such tasks carry; money and `flying` together never change."""

import re
import threading
import time

from harness import Failure, check, equal, wait_until

ACCOUNTS = 5
MONEY = 100
WINDOW = 8  # steps that a player sends ahead of the answers

STEP = """
local n, tally = tonumber(args[1]), this:tally_of(player)
if n ~= tally.last + 1 then tally.wrong = tally.wrong + 1 end
tally.last = n
tally.count = tally.count + 1
if valid(tally.made) then recycle(tally.made) end
tally.made = create($thing)
tally.made.name = tostring(n)
set_verb_code(tally, "number", "return " .. n)
if n % 3 == 0 then
  local from, to = n % {accounts} + 1, (n * 7 + 3) % {accounts} + 1
  fork(0, function(bank, ...) bank:transfer(...) end, {bank}, from, to, n % 13 + 1, n % 4, n % 5 * 0.03)
end
player:tell("step ", n, " done")
"""

TRANSFER = """
local from, to, amount, naps, nap = ...
local serial = this.started + 1
this.started = serial
this.open = setadd(this.open, serial)
local payer, payee = this.accounts[from], this.accounts[to]
payer.money = payer.money - amount
this.flying = this.flying + amount
local slept = 0
for i = 1, naps do
  suspend(nap)
  slept = slept + 1
  if slept ~= i then this.wrong = this.wrong + 1 end
end
suspend(nap)
if not table.contains(this.open, serial) then this.wrong = this.wrong + 1 end
this.open = setremove(this.open, serial)
payee.money = payee.money + amount
this.flying = this.flying - amount
this.ended = this.ended + 1
"""

REPORT = """
local money = 0
for _, account in ipairs(this.accounts) do money = money + account.money end
return {money + this.flying, this.flying, this.started, this.ended, #this.open, this.wrong, #queued_tasks()}
"""


class Bank:
    """The world's own part: made once by a wizard."""

    def __init__(self, wizard):
        self.bank = wizard.make("bank")
        for name, value in (("accounts", "{}"), ("flying", 0), ("started", 0), ("ended", 0),
                            ("open", "{}"), ("wrong", 0)):
            wizard.command(f"@property {self.bank}.{name} {value}", "added")
        for number in range(ACCOUNTS):
            account = wizard.make(f"account {number}")
            wizard.command(f"@property {account}.money {MONEY}", "added")
            wizard.say_all(f";;{self.bank}.accounts = listappend({self.bank}.accounts, {account})")
        wizard.method(f"{self.bank}:transfer", TRANSFER, "rxd")
        wizard.method(f"{self.bank}:report", REPORT, "rxd")
        wizard.command("@property here.tallies {}", "added")
        wizard.method("here:tally_of", "local who = ... for _, t in ipairs(this.tallies) do "
                                       "if t.owner == who then return t end end", "rxd")
        step = STEP.replace("{bank}", self.bank).replace("{accounts}", str(ACCOUNTS))
        wizard.program("here:step any none none", step)

    def add_tally(self, wizard, name):
        """For the player of that name; the tally's number."""
        tally = wizard.make(f"{name}'s tally")
        for field, value in (("last", 0), ("count", 0), ("wrong", 0), ("made", "#-1")):
            wizard.command(f"@property {tally}.{field} {value}", "added")
        wizard.method(f"{tally}:number", "return 0", "rxd")
        wizard.say_all(f";;for _, who in ipairs(players()) do if who.name == \"{name}\" then "
                       f"{tally}.owner = who end end here.tallies = listappend(here.tallies, {tally})")
        return tally

    def report(self, wizard):
        """(money with what flies, flying, started, ended, open, wrong, queued tasks)"""
        return [int(n) for n in re.findall(r"-?\d+", wizard.ask(f"{self.bank}:report()"))]

    def check(self, wizard):
        total, _, started, ended, still_open, wrong, _ = self.report(wizard)
        equal(total, ACCOUNTS * MONEY, "all money, with what tasks carry")
        equal(still_open, started - ended, "transfers that are open")
        equal(wrong, 0, "tasks that went on twice, or at another place")

    def check_quiet(self, wizard, limit=20):
        """Nobody sends steps: every transfer comes to its end, once."""
        wait_until(lambda: self.report(wizard)[6] == 0, limit, "all tasks end")
        total, flying, started, ended, still_open, wrong, _ = self.report(wizard)
        equal((total, flying, ended, still_open, wrong), (ACCOUNTS * MONEY, 0, started, 0, 0),
              "money, flying, ended, open and wrong when all is quiet")
        return ended


class Stepper:
    """A player who sends steps ahead of their answers, and remembers what was answered."""

    def __init__(self, world, bank, wizard, name):
        self.name = name
        self.sent = self.told = 0
        self.bank = bank
        if wizard:
            world.player(name).create(name)
            self.tally = bank.add_tally(wizard, name)
        self._player = None

    def copied(self):
        """For a copy of the world in which it had sent and been told the same."""
        made = Stepper(None, self.bank, None, self.name)
        made.tally, made.sent, made.told = self.tally, self.sent, self.told
        return made

    def begin(self, world, count=10**9):
        """Comes in and sends so many steps, or until the connection ends."""
        self._problem = ""
        self._player = world.player(self.name)
        self._thread = threading.Thread(target=self._step, args=(self.sent + count,), daemon=True)
        self._thread.start()

    def _step(self, last):
        told = self.sent
        try:
            self._player.login(self.name)
            while told < last and not self._player.is_closed:
                if self.sent < last and self.sent - told < WINDOW:
                    self._player.send(f"step {self.sent + 1}")
                    self.sent += 1
                else:
                    self._player.expect_pattern(r"^step (\d+) done$")
                    told += 1
        except Failure as failure:
            self._problem = str(failure)

    def wait(self, limit):
        """Until it has had all answers, or will have no more."""
        self._thread.join(limit)
        check(not self._thread.is_alive(), f"{self.name} has not had its answers after {limit:g} s")

    def end(self):
        """After the server's death: what it had told before."""
        if not self._player:
            return
        self._player.expect_closed()
        self._thread.join()
        check("not within" not in self._problem, self._problem)
        told = [int(n) for n in re.findall(r"^step (\d+) done$", self._player.transcript, re.MULTILINE)]
        if told:
            equal(told, list(range(told[0], told[0] + len(told))), f"the steps that {self.name} was told of")
            self.told = told[-1]
        self._player = None

    def check(self, wizard):
        """What was told is there; what is there is the first so many of those sent, whole. Then as if
        the rest had not been sent. Returns how many were kept though nobody had been told."""
        t = self.tally
        text = wizard.ask(f"{{{t}.last, {t}.count, tonumber({t}.made == #-1 and 0 or {t}.made.name), "
                          f"{t}:number(), {t}.wrong}}")
        last, count, made, code, wrong = (int(n) for n in re.findall(r"-?\d+", text))
        check(last >= self.told, f"{self.name} was told of step {self.told}, the file has {last}")
        check(last <= self.sent, f"{self.name} sent {self.sent} steps, the file has {last}")
        equal((count, made, code, wrong), (last, last, last, 0),
              f"{self.name}'s count, object, verb and mistakes after step {last}")
        untold = last - self.told
        self.sent = self.told = last
        return untold

"""Tasks: they outlive the server, and are listed, woken and ended."""

import os
import random
import re
import shutil
import time

from harness import check, equal, wait_until
from running import alone

# Counts to ten with a nap between the numbers; each number is written down once.
COUNT = """
local sum = 0
local add = function(n) sum = sum + n end
for n = 1, 10 do
  local fine, problem = pcall(function()
    suspend({nap})
    add(n)
    this.numbers = listappend(this.numbers, n)
  end)
  if not fine then
    this.problem = problem.message
    return
  end
end
this.sum = sum
return sum
"""

CALL = """
local fine, sum = pcall(function() return {counter}:count() end)
this.result = {{fine, sum}}
"""

MORE_KILLS = 40  # at the most, where a busy machine lets each count end before its kill

ONE_TO_TEN = "{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}"


def make_counter(player, name, nap, verb):
    counter = player.make(name)
    for prop, value in (("numbers", "{}"), ("sum", "0"), ("problem", '"none"')):
        player.command(f"@property {counter}.{prop} {value}", "added")
    player.method(f"{counter}:{verb}", COUNT.replace("{nap}", str(nap)), "rxd")
    return counter


def in_order(text):
    """What a count in progress wrote: 1, 2, 3 … in order, each once."""
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    equal(numbers, list(range(1, len(numbers) + 1)), "the numbers so far")
    return numbers


def check_progress(world, counter):
    in_order(world.wizard().ask(f"{counter}.numbers"))


def numbers_at_kill(world, counter):
    """What was written when the server was killed, by a copy of its files: the count itself stands still."""
    folder = os.path.join(world.folder, "at-kill")
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    for file in (world.file, world.file + "-wal"):
        if os.path.exists(file):
            shutil.copy(file, folder)
    done = world.run("eval", os.path.join(folder, os.path.basename(world.file)), f"{counter}.numbers")
    equal(done.returncode, 0, f"exit code of eval, which says {done.stderr!r}")
    return in_order(done.stdout)


def kill_while_counting(context, world, wizard, counter, start, finished, nap, kills):
    """Starts counts by `start` and kills until `kills` are spent, and one of them came in the middle of a count;
    each count must come out right."""
    left = kills
    interrupted = 0
    while left > 0 or interrupted == 0:
        check(left > -MORE_KILLS, "no kill came in the middle of a count")
        wizard.say_all(f";;{counter}.numbers = {{}} {counter}.sum = 0 {start}")
        for _ in range(3):
            if left <= 0 and interrupted > 0:
                break
            time.sleep(random.uniform(0, nap * 5))
            world.kill9()
            left -= 1
            interrupted += len(numbers_at_kill(world, counter)) < 10
            world.serve()
            check_progress(world, counter)
        wizard = world.wizard()
        wait_until(lambda: wizard.ask(f"{counter}.sum") != "0"
                   or wizard.ask(f"{counter}.problem") != '"none"', nap * 12 + 10, "the count ends")
        equal(wizard.ask(f"{counter}.problem"), '"none"', "the error in the count")
        equal(wizard.ask(f"{counter}.numbers"), ONE_TO_TEN, "the numbers at the end")
        equal(wizard.ask(f"{counter}.sum"), "55", "the sum at the end")
        finished(wizard)


def make_clerk(world, wizard, nap):
    """Bob's verb that calls Ann's count in a pcall: the counter, the code that starts it, and what checks its end."""
    ann = world.programmer(wizard, "Ann")
    bob = world.programmer(wizard, "Bob")
    counter = make_counter(ann, "abacus", nap, "count")
    clerk = bob.make("clerk")
    bob.command(f"@property {clerk}.result {{}}", "added")
    bob.method(f"{clerk}:work", CALL.format(counter=counter), "rxd")

    def finished(wizard):
        wait_until(lambda: wizard.ask(f"{clerk}.result") != "{}", 5, "the caller goes on")
        equal(wizard.ask(f"{clerk}.result"), "{true, 55}", "what the caller got")

    return counter, f"{clerk}.result = {{}} fork(0, function(c) c:work() end, {clerk})", finished


def naps_and_kills(context):
    if context.long:
        return [(0.5, 13), (0.03, 12)]
    return [(random.uniform(0.02, 0.05), 5 if context.quick else 12)]


def test_survival(context):
    """A count with naps, in a pcall in a loop with a closure, comes out exact whenever the server is killed."""
    for nap, kills in naps_and_kills(context):
        world = context.world()
        wizard = world.wizard()
        counter = make_counter(wizard, "abacus", nap, "count")
        kill_while_counting(context, world, wizard, counter, f"fork(0, function(c) c:count() end, {counter})",
                            lambda wizard: None, nap, kills)


def test_survival_two_owners(context):
    """The same where one owner's verb counts and another's calls it in a pcall."""
    for nap, kills in naps_and_kills(context):
        world = context.world()
        wizard = world.wizard()
        counter, start, finished = make_clerk(world, wizard, nap)
        kill_while_counting(context, world, wizard, counter, start, finished, nap, kills)


def test_task_survives_stop(context):
    """A task that naps when the server is stopped in order goes on after the start."""
    world = context.world()
    wizard = world.wizard()
    counter = make_counter(wizard, "abacus", 0.05, "count")
    wizard.send(f";;fork(0, function(c) c:count() end, {counter})")
    time.sleep(0.2)
    world.restart()
    check_progress(world, counter)
    wizard = world.wizard()
    wait_until(lambda: wizard.ask(f"{counter}.sum") == "55", 10, "the sum is 55")
    equal(wizard.ask(f"{counter}.numbers"), ONE_TO_TEN, "the numbers at the end")


def test_coroutine_survives(context):
    """A coroutine that waits between two yields goes on with its locals after a kill."""
    world = context.world()
    wizard = world.wizard()
    thing = wizard.make("spring")
    wizard.command(f"@property {thing}.got {{}}", "added")
    wizard.method(f"{thing}:run", """
local step = coroutine.wrap(function(first)
  local kept = first
  while true do
    kept = kept * 2
    coroutine.yield(kept)
  end
end)
for i = 1, 6 do
  local value = step(1)
  suspend(0.2)
  this.got = listappend(this.got, value)
end
""", "rxd")
    wizard.send(f";;fork(0, function(t) t:run() end, {thing})")
    for _ in range(3):
        time.sleep(0.25)
        world.kill9()
        world.serve()
    wizard = world.wizard()
    wait_until(lambda: wizard.ask(f"#{thing}.got") == "6", 10, "six values")
    equal(wizard.ask(f"{thing}.got"), "{2, 4, 8, 16, 32, 64}", "the values")


def test_fork(context):
    """A forked task runs later, with the arguments that it was given, also after a kill."""
    world = context.world()
    wizard = world.wizard()
    wizard.command("@property #2.mark 0", "added")
    check(int(wizard.ask("fork(0.3, function(n) #2.mark = n end, 5)")) > 0, "fork gives no task id")
    equal(wizard.ask("#2.mark"), "0", "before its time")
    wait_until(lambda: wizard.ask("#2.mark") == "5", 5, "the forked task ran")
    wizard.ask("fork(0.5, function(n) #2.mark = n end, 6)")
    world.kill9()
    world.serve()
    wizard = world.wizard()
    wait_until(lambda: wizard.ask("#2.mark") == "6", 5, "the forked task ran after the kill")


@alone
def test_suspend_and_resume(context):
    """suspend() waits for resume() and gives what that was given; suspend(n) ends by itself with nil."""
    world = context.world()
    wizard = world.wizard()
    wizard.command("@property #2.mark 0", "added")
    wizard.command("@property #2.waiter 0", "added")
    wizard.ask('fork(0, function() #2.waiter = task_id() #2.mark = {"woken by", suspend()} end)')
    wait_until(lambda: wizard.ask("#2.waiter") != "0", 5, "the task waits")
    time.sleep(0.1)
    equal(wizard.ask("#2.mark"), "0", "before resume")
    wizard.say_all(";resume(#2.waiter, 12)")
    wait_until(lambda: wizard.ask("#2.mark") == '{"woken by", 12}', 5, "the task has the value")
    check("E_INVARG" in wizard.ask_error("resume(#2.waiter, 12)"), "a task that ended can be resumed")
    start = time.monotonic()
    wizard.skip()
    wizard.send(";;suspend(0.3) return 7")
    wizard.expect("=> 7")
    seconds = time.monotonic() - start
    check(0.28 <= seconds < 1, f"suspend(0.3) took {seconds:.2f} s")


def test_resume_survives(context):
    """A task that waits without a limit still waits after a kill, and can be resumed."""
    world = context.world()
    wizard = world.wizard()
    wizard.command("@property #2.mark 0", "added")
    task = wizard.ask("fork(0, function() #2.mark = {suspend()} end)")
    wait_until(lambda: "-" not in wizard.ask("#queued_tasks()"), 5, "it is queued")
    time.sleep(0.2)
    world.kill9()
    world.serve()
    wizard = world.wizard()
    check(task in wizard.ask("queued_tasks()"), "the task is not in the list after the kill")
    wizard.say_all(f';resume({task}, "now")')
    wait_until(lambda: wizard.ask("#2.mark") == '{"now"}', 5, "the task has the value")


def test_list_survives(context):
    """queued_tasks() says the same of a task that waits before and after a kill."""
    world = context.world()
    wizard = world.wizard()
    thing = wizard.make("machine")
    wizard.method(f"{thing}:work", "-- one\nsuspend()")
    wizard.method(f"{thing}:later", "fork(1000, function() end)\nfork(0, function() suspend() end)")
    wizard.say_all(f";;fork(0, function(t) t:work() end, {thing}) {thing}:later()")
    time.sleep(0.3)
    listed = "(function() local t = queued_tasks() local r = {} for i, q in ipairs(t) do r[i] = " \
             "toliteral(q) end table.sort(r) return r end)()"
    before = wizard.ask(listed)
    world.kill9()
    world.serve()
    equal(world.wizard().ask(listed), before, "the list after the kill")


def shown_by(player, line, last):
    """All that a command says, up to what it says last."""
    start = len(player.transcript)
    player.command(line, last)
    return player.transcript[start:]


def test_stack_of_an_old_version(context):
    """@tasks ID tells where a task is, its variables, when it wakes, its size, and that its verb has been programmed
    since; also after a kill."""
    world = context.world()
    wizard = world.wizard()
    thing = wizard.make("clock")
    wizard.method(f"{thing}:strike", 'local count, name = 3, "noon"\nlocal list = {}\nsuspend(5000)', "rxd")
    wizard.say_all(f";;fork(0, function(c) c:strike() end, {thing})")
    wait_until(lambda: wizard.ask("(queued_tasks()[1] or {}).verb") == '"strike"', 5, "the task sleeps")
    number = wizard.ask("queued_tasks()[1].id")
    wizard.command("@tasks", f"{thing}:strike, line 3")
    shown = shown_by(wizard, f"@tasks {number}", "name = ")
    for wanted in ("suspended", "bytes", f"{thing}:strike, line 3", "count = 3", "list = (a table)"):
        check(wanted in shown, f"{wanted!r} is not in {shown!r}")
    check("old version" not in shown, "a new task is said to be old")
    wizard.program(f"{thing}:strike", "return 0")
    world.kill9()
    world.serve()
    wizard = world.wizard()
    shown = shown_by(wizard, f"@tasks {number}", 'name = "noon"')
    check(f"{thing}:strike, line 3, an old version: the verb has been programmed since" in shown,
          f"not said to be old: {shown!r}")
    wizard.command("@tasks 1", "You have no task of that number")


def test_queued_and_kill(context):
    """queued_tasks() lists one's own tasks, kill_task() ends one, and another's is not to be ended."""
    world = context.world()
    wizard = world.wizard()
    ann = world.programmer(wizard, "Ann")
    equal(ann.ask("#queued_tasks()"), "0", "tasks at first")
    task = ann.ask("fork(1000, function() end)")
    equal(ann.ask("#queued_tasks()"), "1", "tasks after a fork")
    check(task in ann.ask("queued_tasks()[1]"), "the task's id is not in its row")
    bob = world.programmer(wizard, "Bob")
    equal(bob.ask("#queued_tasks()"), "0", "another's tasks")
    check("E_PERM" in bob.ask_error(f"kill_task({task})"), "another's task was ended")
    check("E_PERM" in bob.ask_error(f"resume({task})"), "another's task was resumed")
    ann.command("@tasks", task)
    ann.say_all(f";kill_task({task})")
    equal(ann.ask("#queued_tasks()"), "0", "tasks after the kill")
    check("E_INVARG" in ann.ask_error(f"kill_task({task})"), "a task was ended twice")
    task = ann.ask("fork(1000, function() end)")
    ann.command(f"@kill {task}", "Killed.")
    ann.command("@tasks", "No tasks.")
    task = ann.ask("fork(1000, function() end)")
    wizard.say_all(f";kill_task({task})")
    equal(ann.ask("#queued_tasks()"), "0", "tasks after the wizard's kill")


def test_read(context):
    """read() gives the next line that the player types, which is then no command."""
    world = context.world()
    wizard = world.wizard()
    thing = wizard.make("questionnaire,form")
    wizard.program("form:fill this none none", """
player:tell("Your name?")
local name = read()
player:tell("Your colour?")
local colour = read()
player:tell("So: ", name, ", ", colour, ".")
""")
    wizard.command("fill form", "Your name?")
    wizard.command("look", "Your colour?")
    wizard.command("  deep red", "So: look, ")
    wizard.expect("deep red.")
    wizard.command("look", "The Moonlit Pasture")


def test_program_by_lines(context):
    """@program takes lines until a dot; @abort and an error keep the old code; the code is listed as typed."""
    world = context.world()
    wizard = world.wizard()
    thing = wizard.make("slate")
    wizard.program("slate:show this none none", 'player:tell("one")\n\n  -- a note about #2\nplayer:tell(#2.name)')
    wizard.command("show slate", "one\nWizard")
    wizard.send("@program slate:show")
    wizard.send('player:tell("two")')
    wizard.command("@abort", "Nothing changed.")
    wizard.command("show slate", "one")
    equal(wizard.ask(f'#verb_code({thing}, "show")'), "4", "lines of code")
    check("-- a note about #2" in wizard.ask(f'verb_code({thing}, "show")[3]'), "the note is lost")
    check("obj(2).name" in wizard.ask(f'verb_code({thing}, "show")[4]'), "#2 is not kept as obj(2)")


def test_pass_and_call(context):
    """pass() calls the parent's verb with this kept; call() calls by a computed name."""
    world = context.world()
    wizard = world.wizard()
    parent = wizard.make("mother")
    wizard.say_all(f";{parent}.f = true")
    child = wizard.make("daughter", parent)
    wizard.method(f"{parent}:greet", 'return {"parent", this, verb, caller, ...}', "rxd")
    wizard.method(f"{child}:greet", 'return {"child", pass("given", ...)}', "rxd")
    equal(wizard.ask(f"{child}:greet(7)"),
          f'{{"child", {{"parent", {child}, "greet", {child}, "given", 7}}}}', "pass")
    equal(wizard.ask(f'call({child}, "gre" .. "et", 8)[2][6]'), "8", "call by name")
    check("E_VERBNF" in wizard.ask_error(f'call({child}, "nothing")'), "no E_VERBNF")
    check("E_VERBNF" in wizard.ask_error(f"{child}:nothing()"), "no E_VERBNF")
    check("E_PROPNF" in wizard.ask_error(f"{child}.nothing"), "no E_PROPNF")


def test_exactly_once_at_kill(context):
    """A task that was woken and wrote is not woken again: a hundred naps of nothing between many kills."""
    world = context.world()
    wizard = world.wizard()
    wizard.command("@property #2.list {}", "added")
    wizard.say_all(";;fork(0, function() for i = 1, 100 do #2.list = listappend(#2.list, i) suspend(0.01) end #2.list = listappend(#2.list, 101) end)")
    for _ in range(5 if context.quick else 15):
        time.sleep(random.uniform(0, 0.15))
        world.kill9()
        world.serve()
    wizard = world.wizard()
    wait_until(lambda: wizard.ask("##2.list") == "101", 15, "the loop ends")
    equal(wizard.ask("##2.list"), "101", "length")
    equal(wizard.ask("equal(#2.list, (function() local t = {} for i = 1, 101 do t[i] = i end return t end)())"),
          "true", "the list is 1 to 101")


def test_tasks_of_an_unserved_world(context):
    """`lunamoo eval` on a file that nobody serves lists its tasks, resumes and ends them, and runs none."""
    world = context.world()
    wizard = world.wizard()
    box = wizard.make("box")
    wizard.command(f"@property {box}.heard {{}}", "added")
    wizard.method(f"{box}:say", "this.heard = listappend(this.heard, (...))")
    wizard.say_all(f";;{box}.name = tostring(fork(1, function(b) b:say('overdue') end, {box}))")
    numbers = [re.search(r"task (\d+)", world.run("eval", world.file, code.replace("BOX", box)).stdout).group(1)
               for code in ("local got = suspend() BOX:say(got) return got", "suspend() BOX:say('never')")]
    equal(world.stop(), 0, "exit code")
    time.sleep(1.2)

    def ask(code):
        done = world.run("eval", world.file, code)
        equal(done.returncode, 0, f"exit code of eval {code}, which says {done.stderr}")
        return done.stdout.strip()

    resumed, killed = numbers
    for _ in range(2):
        equal(ask("#queued_tasks()"), "=> 3", "tasks of the file")
    check("suspended" in ask(f"task_stack({resumed})[1].verb, 'suspended'"), "the stack")
    ask(f"resume({resumed}, 'resumed')")
    ask(f"kill_task({killed})")
    equal(ask("#queued_tasks()"), "=> 2", "tasks after one was ended")
    equal(ask(f"{box}.heard"), "=> {}", "what ran meanwhile")
    world.serve()
    wizard = world.wizard()
    wait_until(lambda: wizard.ask("#queued_tasks()") == "0", 10, "both go on")
    heard = wizard.ask(f"{box}.heard")
    check(heard in ('{"overdue", "resumed"}', '{"resumed", "overdue"}'), heard)
    equal(world.stop(), 0, "exit code")
    equal(ask("#queued_tasks()"), "=> 0", "tasks at the end")

"""Libraries: verbs with the l bit, used by others' verbs with the user's rights."""

import re

from harness import check, equal, wait_until


def test_library_core(context):
    """use($list) and use($text) give the functions that the manual names."""
    world = context.world()
    ann = world.programmer(world.wizard(), "Ann")
    for code, wanted in (
            ("(function() local list = use($list) return list.map({3, 1, 2}, function(n) return n * 2 end), "
             "list.filter({1, 2, 3}, function(n) return n > 1 end), list.sort({3, 1, 2}), "
             "list.reduce({1, 2, 3}, function(a, b) return a + b end, 0) end)()", "{6, 2, 4}, {2, 3}, {1, 2, 3}, 6"),
            ('(function() local list = use($list) local t = {{n = "b", k = 1}, {n = "a", k = 1}, {n = "c", k = 0}} '
             'return list.map(list.sort_by(t, "k"), function(i) return i.n end), '
             'list.map(list.sort_by(t, "n", "down"), function(i) return i.n end), '
             'list.max_by(t, "n").n, list.min_by(t, "n").n, #list.group_by(t, "k")[1] end)()',
             '{"c", "b", "a"}, {"c", "b", "a"}, "c", "a", 2'),
            ("(function() local list = use($list) local a, b, c = {}, {}, {} "
             "for v in list.each({5, 6}) do a[#a + 1] = v end "
             "for i, v in list.backwards({5, 6}) do b[#b + 1] = i b[#b + 1] = v end "
             "for k, v in list.in_order({x = 1, 7, a = 2}) do c[#c + 1] = k end return a, b, c end)()",
             '{5, 6}, {2, 6, 1, 5}, {1, "a", "x"}'),
            ("(function() local list = use($list) return list.any({1}, function(n) return n > 1 end), "
             "list.all({2}, function(n) return n > 1 end), list.count({1, 2}, function() return true end), "
             "list.sum({1, 2}), list.flatten({{1}, 2, {3, {4}}}), list.chunks({1, 2, 3}, 2), "
             "list.zip({1, 2}, {3}), list.range(1, 5, 2) end)()",
             "false, true, 2, 3, {1, 2, 3, {4}}, {{1, 2}, {3}}, {{1, 3}}, {1, 3, 5}"),
            ('(function() local t = use($text) return t.pad("ab", 4) .. "|", t.pad_left("é", 3), t.center("a", 4, "-"), '
             't.cut("lantern", 5), t.capitalize("ann"), t.ordinal(2), t.ordinal(12), t.count(2, "lamp") end)()',
             '"ab  |", "  é", "-a--", "la...", "Ann", "2nd", "12th", "2 lamps"'),
            ('(function() local t = use($text) return t.wrap("a bb ccc dd", 5), t.columns({{"a", 10}, {"bbb", 5}}), '
             't.words([[say "two words" now]]), t.list({1, 2, 3}), t.list({1, 2}, "or"), '
             't.fill("%{n} has %{m}.", {n = "Ann"}), t.starts_with("abc", "ab"), t.ends_with("abc", "bc") end)()',
             '{"a bb", "ccc", "dd"}, {"a    10", "bbb   5"}, {"say", "two words", "now"}, "1, 2, and 3", "1 or 2", '
             '"Ann has %{m}.", true, true')):
        equal(ann.ask(code), wanted, code)
    check("sort_by" in ann.say_all("help $list"), "help $list")
    check("hash" in ann.say_all("help use"), "help use")


def test_library_strangers(context):
    """A programmer's library is made by commands; others use it by its hash, until its text changes."""
    world = context.world()
    wizard = world.wizard()
    ann, bob = world.programmer(wizard, "Ann"), world.programmer(wizard, "Bob")
    box = ann.make("box")
    ann.command(f"@verb {box}:library this none this rl", "added")
    ann.program(f"{box}:library", "return {twice = function(n) return n * 2 end}")
    check("   rl" in ann.say_all(f"@list {box}:library"), "the bits")
    equal(ann.ask(f"use({box}).twice(4)"), "8", "her own")
    text = bob.ask_error(f"use({box})")
    check(text.startswith("E_PERM"), text)
    found = re.search(r'"([0-9a-f]{64})"', text)
    check(found, text)
    pinned = f'use({box}, "library", "{found.group(1)}").twice(4)'
    equal(bob.ask(pinned), "8", "by its hash")
    ann.program(f"{box}:library", "return {twice = function(n) return n * 3 end}")
    text = bob.ask_error(pinned)
    check(text.startswith("E_INVARG"), text)
    equal(ann.ask(f"use({box}).twice(4)"), "12", "her own, after the change")
    ann.command(f"@chmod {box}:library -l", 'are "r" now')
    text = ann.ask_error(f"use({box})")
    check(text.startswith("E_VERBNF"), text)
    ann.command(f"@chmod {box}:library +l", 'are "rl" now')
    equal(ann.ask(f"use({box}).twice(4)"), "12", "with the bit again")


def test_library_survives(context):
    """A task that sleeps with a library's functions goes on with them after kill -9, whatever became
    of the library meanwhile."""
    world = context.world()
    ann = world.programmer(world.wizard(), "Ann")
    box = ann.make("box")
    ann.command(f"@property {box}.got {{}}", "added")
    ann.command(f"@verb {box}:library this none this rl", "added")
    ann.program(f"{box}:library", """
local factor = {ten = 10}
return {times = function(n) suspend(0.1) return n * factor.ten end}
""")
    ann.method(f"{box}:work", """
local library = use(this)
local times = library.times
for n = 1, 6 do
  this.got = listappend(this.got, times(n))
  suspend(0.2)
end
this.got = listappend(this.got, library.times(7))
""", "rxd")
    ann.ask(f"fork(0, function(o) o:work() end, {box})")
    wait_until(lambda: ann.ask(f"#{box}.got") != "0", 10, "the task has begun")
    ann.program(f"{box}:library", "return {times = function(n) return 0 end}")
    world.kill9()
    world.serve()
    ann = world.player().login("Ann")
    ann.command(f"@rmverb {box}:library", "removed")
    world.kill9()
    world.serve()
    ann = world.player().login("Ann")
    wait_until(lambda: ann.ask(f"#{box}.got") == "7", 20, "all numbers are there")
    equal(ann.ask(f"{box}.got"), "{10, 20, 30, 40, 50, 60, 70}", "what the task got")

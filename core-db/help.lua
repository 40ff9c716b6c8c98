object(12, {
  name = "help",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

property("synonyms", "r", sys.wizard, {
  ["\""] = "say",
  [":"] = "emote",
  [";"] = "eval",
  [";;"] = "eval",
  ["?"] = "help",
  ["@addalias"] = "@rename",
  ["@args"] = "@verb",
  ["@audit"] = "wizards",
  ["@boot"] = "wizards",
  ["@chparent"] = "@create",
  ["@deprogrammer"] = "wizards",
  ["@describe"] = "describe",
  ["@diff"] = "@history",
  ["@dump-database"] = "wizards",
  ["@forked"] = "@tasks",
  ["@grant"] = "@grants",
  ["@kids"] = "@show",
  ["@kill"] = "@tasks",
  ["@list"] = "@program",
  ["@move"] = "@create",
  ["@newpassword"] = "wizards",
  ["@parents"] = "@show",
  ["@programmer"] = "wizards",
  ["@properties"] = "@show",
  ["@quit"] = "quit",
  ["@recycle"] = "@create",
  ["@revert"] = "@history",
  ["@revoke"] = "@grants",
  ["@rmalias"] = "@rename",
  ["@rmproperty"] = "@property",
  ["@rmverb"] = "@verb",
  ["@set"] = "@property",
  ["@sethome"] = "home",
  ["@shout"] = "wizards",
  ["@shutdown"] = "wizards",
  ["@undelete"] = "@create",
  ["@ungrant"] = "@grants",
  ["@users"] = "who",
  ["@verbs"] = "@show",
  ["@who"] = "who",
  ["@wrap"] = "@grants",
  close = "containers",
  commands = "summary",
  drop = "get",
  erase = "notes",
  examine = "look",
  give = "get",
  go = "movement",
  index = "summary",
  inventory = "get",
  lua = "programming",
  open = "containers",
  put = "containers",
  read = "notes",
  take = "get",
  wizard = "wizards",
  write = "notes",
})
property("topics", "r", sys.wizard, {
  ["$list"] = [[
local list = use($list)
map(t, f), filter(t, f), partition(t, f), reduce(t, f, initial), find(t, f), any(t, f), all(t, f), count(t, f)
sum(t [, by]), sort(t [, less]), sort_by(t, by [, "down"]), max_by(t, by), min_by(t, by), group_by(t, by)
flatten(t), chunks(t, n), zip(a, b), range(from, to [, step])
for item in list.each(t), for i, item in list.backwards(t), for key, value in list.in_order(t)
f gets an item and its index; by is a function of an item or the name of a property. "@list $list:library" shows all.]],
  ["$text"] = [[
local text = use($text)
width(s), starts_with(s, beginning), ends_with(s, ending), capitalize(s)
pad(s, width [, fill]), pad_left(s, width [, fill]), center(s, width [, fill]), cut(s, width [, mark])
wrap(s, width), columns(rows [, between]), words(s), count(n, one [, many]), ordinal(n)
list(items [, last]), fill("%{name} smiles.", {name = "Ann"}). "@list $text:library" shows all.]],
  ["@chmod"] = [[
@chmod <object>:<verb> <bits>, @chmod <object>.<property> <bits>, @chmod <object> <bits>
With + or - before the bits, those are added or taken away: @chmod lamp +r]],
  ["@create"] = [[
@create <class> named <name>[,<alias>...]   @create $thing named brass bell,bell
@recycle <object>
@undelete #<number>   brings a recycled one back for a while; without a number: what there is to bring back
@chparent <object> to <new parent>
@move <object> to <place>
Classes: $thing, $container, $note, $room, $exit, or any object whose f bit is set.]],
  ["@dig"] = [=[
@dig <room>
@dig <exit>[,<alias>...][|<exit back>[,<alias>...]] to <room, or #number>
For example:  @dig north,n|south,s to The Orchard]=],
  ["@grants"] = [[
@grants   the builtins that you may not call, for programmers. One that is not granted does not exist in your verbs.
For wizards, and at once:
@grants, @grants <player>           all that is not as declared; somebody's
@grant <builtin> to <player>        may call it, also if it is for wizards only
@revoke <builtin> from <player>     may not
@wrap <builtin>                     calls by who is no wizard go to #0:bf_<builtin>, which may call it
@ungrant <builtin> of <player>      as it is declared
Instead of a player: everybody, which means wizards too. A player's own grants come first.]],
  ["@history"] = [=[
@history <object>:<verb>                          the texts that it has had: version, when, by whom, why
@diff <object>:<verb> [<version> [<version>]]     what is different, between the last two unless you say which
@revert <object>:<verb> <version>                 gives it that text again, as a new version]=],
  ["@password"] = [[
@password, or @password <old> <new>
Without the words you are asked for them, and they are not shown.]],
  ["@program"] = [[
@program <object>:<verb> [<dobj> <prep> <iobj>]
Then the lines of the verb, then a line with a single dot. @abort gives up.
@list <object>:<verb> shows it with line numbers.]],
  ["@property"] = [=[
@property <object>.<name> [<value> [<bits>]]    @property lamp.lit false rc
@set <object>.<name> to <value>                 @set lamp.lit to true
@rmproperty <object>.<name>
The value is Lua. Bits: r anyone reads, w anyone writes, c a child's owner owns it.]=],
  ["@quota"] = "@quota   what you use, and of how much: objects, bytes of them, tasks that wait and the bytes of their images, memory, and what flows per second (averaged over a minute). What is held is refused above the limit (E_QUOTA); what flows waits.",
  ["@rename"] = [[
@rename <thing> to <name>[,<alias>...]
@addalias <alias> to <thing>, @rmalias <alias> from <thing>
"@rename me to <name>" for yourself.]],
  ["@show"] = [[
@show <object>, @show <object>.<property>, @show <object>:<verb>
@verbs <object>, @properties <object>, @parents <object>, @kids <object>]],
  ["@tasks"] = [[
@tasks        your forked and suspended tasks: when each wakes, where it is, how large it is
@tasks <id>   the verbs that one is in, with their variables, and which of them have been programmed since
@kill <id>    ends one]],
  ["@verb"] = [=[
@verb <object>:<names> [<dobj> <prep> <iobj> [<bits>]]    @verb lamp:rub this none none
@args <object>:<verb> [<dobj> <prep> <iobj>]
@rmverb <object>:<verb>
dobj and iobj are none, any or this; prep is none, any or a preposition.
Bits: r anyone reads, w anyone writes, x callable from code, d (always), l a library (help use),
t others may undo it (help atomic).]=],
  ["@version"] = "@version   which version of the server this is",
  containers = [[
open <container>, close <container>
put <thing> in <container>, get <thing> from <container>]],
  describe = [[
@describe <thing> as <text>
What people see when they look at it. "@describe me as ..." for yourself.]],
  emote = [[
emote <text>, or :<text>
Everybody in the same place sees it:  :yawns  is  Anna yawns
With a second colon there is no space:  ::'s lantern flickers  is  Anna's lantern flickers]],
  eval = [[
; <expression>     ; 1 + 1          => 2
;; <statements>    ;; local n = 0 for i = 1, 9 do n = n + i end return n
me is you, here is where you are. An error shows its code, message and traceback.]],
  get = [[
get <thing>              pick it up
drop <thing>             put it down
give <thing> to <player> hand it over
inventory, or i          what you carry]],
  help = [[
help            the summary
help <topic>    about a topic or a command
help <builtin>  what a builtin function does, for programmers]],
  home = "home        go to your home\n@sethome    make this place your home",
  look = [[
look             where you are, and who and what is there
look <thing>     a thing, a person, an exit, or something the description mentions
examine <thing>  also says who owns it and what can be done with it]],
  movement = "Type the name of an exit to go through it: north, or n; up, or u. \"go barn\" does the same as \"barn\". \"home\" takes you to your home, from anywhere.",
  notes = [[
read <note>
write "<line>" on <note>     if you may write on it
erase <note>                 if it is yours]],
  page = [[
page <player> <text>
Somebody who is elsewhere hears you. Without a text they learn where you are.]],
  programming = [[
Verbs are written in Lua 5.4. Ask a wizard to make you a programmer. Then:

; <expression>    what it is worth; ;; <statements> runs them
@create, @dig, @property, @set, @verb, @program, @list, @show, @chmod, @tasks

In Lua 0, "" and {} are true. You may type #12 for obj(12) and $room for sys.room. help <command> or help <builtin function> tells more.]],
  quit = "quit, or @quit\nYou fall asleep where you are.",
  say = [[
say <text>, or "<text>
Everybody in the same place hears it:  Anna says, "Good evening."]],
  summary = [[
Looking:   look, look <thing>, examine <thing>, inventory, who
Talking:   say <text> (or "<text>), emote <text> (or :<text>), whisper, page
Moving:    north, n, up, ... , go <exit>, home
Things:    get, drop, give, put, open, close, read, write
Yourself:  @describe me as <text>, @rename me to <name>, @password, @sethome, @quota
Leaving:   @quit
Making:    help programming

help <topic> tells more: movement, say, emote, page, whisper, look, get, containers, notes, describe, @rename, @password, home, who, quit.]],
  use = [=[
use(what [, name [, hash]]), for programmers: what the verb `name` of an object gives, "library" unless you say. The verb must have the l bit.
local list = use($list)      map, filter, sort_by, ...: help $list
local text = use($text)      wrap, pad, columns, ...: help $text
The library's text runs as part of your verb, with your rights. Yours and wizards' are used as they are; anybody else's only by the hash of the text that you have read, which the refusal names.
To make one: a verb with bits rl that returns a table of functions. They may not keep state.]=],
  whisper = [[
whisper "<text>" to <player>
Only that player hears it, and must be in the same place.]],
  who = "who   who is connected, for how long, how long idle, and where",
  wizards = [[
@programmer <player>, @deprogrammer <player>
@newpassword <player> [<password>]
@boot <player>
@shout <text>
@shutdown [in <n> seconds] [<reason>]; @tasks and @kill call it off
@dump-database
@quota <player>, @quota all, @quota server   who uses how much
@quota <player> <name> <number>|unlimited|default
@audit [last <n>] [<player>]                 what was done with power, by whom
@grant, @revoke, @wrap, @grants: who may call which builtin (help @grants)]],
})

value("description", "Ask it with \"help\".")

verb("show", "rxd", sys.wizard, "this", "none", "this") do
  local topic = string.trim(...):lower()
  if topic == "" then
    topic = "summary"
  end
  local text = this.topics[this.synonyms[topic] or topic]
  if text then
    player:tell_lines(text)
    return
  end
  local known, info = pcall(function_info, topic)
  if known and type(info) == "table" then
    player:tell(info.name or topic, "(", info.parameters or "", ")")
    player:tell_lines(info.help or "")
  else
    player:tell("Sorry, but no help is available on \"", topic, "\".")
  end
end

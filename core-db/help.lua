object(12, {
  name = "help",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

property("synonyms", "r", sys.wizard, {["\""] = "say", [":"] = "emote", [";"] = "eval", [";;"] = "eval", ["?"] = "help", ["@who"] = "who", ["@users"] = "who", ["@quit"] = "quit", take = "get", inventory = "get", drop = "get", give = "get", put = "containers", open = "containers", close = "containers", read = "notes", write = "notes", erase = "notes", examine = "look", ["@sethome"] = "home", go = "movement", commands = "summary", index = "summary", ["@addalias"] = "@rename", ["@rmalias"] = "@rename", ["@rmproperty"] = "@property", ["@set"] = "@property", ["@rmverb"] = "@verb", ["@args"] = "@verb", ["@list"] = "@program", ["@kill"] = "@tasks", ["@forked"] = "@tasks", ["@kids"] = "@show", ["@parents"] = "@show", ["@verbs"] = "@show", ["@properties"] = "@show", ["@recycle"] = "@create", ["@chparent"] = "@create", ["@move"] = "@create", lua = "programming", wizard = "wizards", ["@deprogrammer"] = "wizards", ["@programmer"] = "wizards", ["@boot"] = "wizards", ["@shout"] = "wizards", ["@shutdown"] = "wizards", ["@dump-database"] = "wizards", ["@newpassword"] = "wizards", ["@describe"] = "describe"})
property("topics", "r", sys.wizard, {
summary = [==[
Looking:   look, look <thing>, examine <thing>, inventory, who
Talking:   say <text> (or "<text>), emote <text> (or :<text>), whisper, page
Moving:    north, n, up, ... , go <exit>, home
Things:    get, drop, give, put, open, close, read, write
Yourself:  @describe me as <text>, @rename me to <name>, @password, @sethome
Leaving:   @quit
Making:    help programming

help <topic> tells more: movement, say, emote, page, whisper, look, get, containers, notes, describe, @rename, @password, home, who, quit.]==],
help = [==[
help            the summary
help <topic>    about a topic or a command
help <builtin>  what a builtin function does, for programmers]==],
movement = [==[
Type the name of an exit to go through it: north, or n; up, or u. "go barn" does the same as "barn". "home" takes you to your home, from anywhere.]==],
look = [==[
look             where you are, and who and what is there
look <thing>     a thing, a person, an exit, or something the description mentions
examine <thing>  also says who owns it and what can be done with it]==],
say = [==[
say <text>, or "<text>
Everybody in the same place hears it:  Anna says, "Good evening."]==],
emote = [==[
emote <text>, or :<text>
Everybody in the same place sees it:  :yawns  is  Anna yawns
With a second colon there is no space:  ::'s lantern flickers  is  Anna's lantern flickers]==],
page = [==[
page <player> <text>
Somebody who is elsewhere hears you. Without a text they learn where you are.]==],
whisper = [==[
whisper "<text>" to <player>
Only that player hears it, and must be in the same place.]==],
get = [==[
get <thing>              pick it up
drop <thing>             put it down
give <thing> to <player> hand it over
inventory, or i          what you carry]==],
containers = [==[
open <container>, close <container>
put <thing> in <container>, get <thing> from <container>]==],
notes = [==[
read <note>
write "<line>" on <note>     if you may write on it
erase <note>                 if it is yours]==],
describe = [==[
@describe <thing> as <text>
What people see when they look at it. "@describe me as ..." for yourself.]==],
["@rename"] = [==[
@rename <thing> to <name>[,<alias>...]
@addalias <alias> to <thing>, @rmalias <alias> from <thing>
"@rename me to <name>" for yourself.]==],
["@password"] = [==[
@password, or @password <old> <new>
Without the words you are asked for them, and they are not shown.]==],
home = [==[
home        go to your home
@sethome    make this place your home]==],
who = [==[
who   who is connected, for how long, how long idle, and where]==],
quit = [==[
quit, or @quit
You fall asleep where you are.]==],
["@version"] = [==[
@version   which version of the server this is]==],
programming = [==[
Verbs are written in Lua 5.4. Ask a wizard to make you a programmer. Then:

; <expression>    what it is worth; ;; <statements> runs them
@create, @dig, @property, @set, @verb, @program, @list, @show, @chmod, @tasks

In Lua 0, "" and {} are true. You may type #12 for obj(12) and $room for sys.room. help <command> or help <builtin function> tells more.]==],
eval = [==[
; <expression>     ; 1 + 1          => 2
;; <statements>    ;; local n = 0 for i = 1, 9 do n = n + i end return n
me is you, here is where you are. An error shows its code, message and traceback.]==],
["@create"] = [==[
@create <class> named <name>[,<alias>...]   @create $thing named brass bell,bell
@recycle <object>
@chparent <object> to <new parent>
@move <object> to <place>
Classes: $thing, $container, $note, $room, $exit, or any object whose f bit is set.]==],
["@dig"] = [==[
@dig <room>
@dig <exit>[,<alias>...][|<exit back>[,<alias>...]] to <room, or #number>
For example:  @dig north,n|south,s to The Orchard]==],
["@property"] = [==[
@property <object>.<name> [<value> [<bits>]]    @property lamp.lit false rc
@set <object>.<name> to <value>                 @set lamp.lit to true
@rmproperty <object>.<name>
The value is Lua. Bits: r anyone reads, w anyone writes, c a child's owner owns it.]==],
["@verb"] = [==[
@verb <object>:<names> [<dobj> <prep> <iobj> [<bits>]]    @verb lamp:rub this none none
@args <object>:<verb> [<dobj> <prep> <iobj>]
@rmverb <object>:<verb>
dobj and iobj are none, any or this; prep is none, any or a preposition.
Bits: r anyone reads, w anyone writes, x callable from code, d (always).]==],
["@program"] = [==[
@program <object>:<verb> [<dobj> <prep> <iobj>]
Then the lines of the verb, then a line with a single dot. @abort gives up.
@list <object>:<verb> shows it with line numbers.]==],
["@show"] = [==[
@show <object>, @show <object>.<property>, @show <object>:<verb>
@verbs <object>, @properties <object>, @parents <object>, @kids <object>]==],
["@chmod"] = [==[
@chmod <object>:<verb> <bits>, @chmod <object>.<property> <bits>, @chmod <object> <bits>
With + or - before the bits, those are added or taken away: @chmod lamp +r]==],
["@tasks"] = [==[
@tasks        your forked and suspended tasks
@kill <id>    ends one]==],
wizards = [==[
@programmer <player>, @deprogrammer <player>
@newpassword <player> [<password>]
@boot <player>
@shout <text>
@shutdown [in <n> seconds] [<reason>]; @tasks and @kill call it off
@dump-database]==],
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
    player:tell(info.usage or info.name or topic)
    player:tell_lines(info.help or toliteral(info))
  else
    player:tell("Sorry, but no help is available on \"", topic, "\".")
  end
end

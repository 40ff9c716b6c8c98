--- option ticks
-- Functions and objects of a library whose verb is programmed anew, then removed.
--- verb main, Wizard
local lib = use(this, "lib")
local s, each = lib.Stack.new(), lib.each({5, 6})
s:push(each())
suspend()
this:log(lib.slow(3))
set_verb_code(this, "lib", "return {slow = function() return 'new' end}")
suspend()
this:log({lib.slow(4), use(this, "lib").slow()})
suspend()
delete_verb(this, "lib")
suspend()
s:push(each())
this:log({s:sum(), lib.names.north, #lib, lib.player() == player, (pcall(function() lib.slow = 1 end))})
suspend()
local keys = {}
for k in pairs(lib) do
  suspend()
  keys[#keys + 1] = tostring(k)
end
table.sort(keys)
this:log({table.concat(keys, " "), getmetatable(s) == lib.Stack, (pcall(use, this, "lib"))})
--- verb lib, Wizard, rl
local names = {north = "n"}
local Stack = {}
Stack.__index = Stack
function Stack.new() return setmetatable({}, Stack) end
function Stack:push(v) self[#self + 1] = v end
function Stack:sum()
  local n = 0
  for _, v in ipairs(self) do
    n = n + v
  end
  return n
end
return {
  names = names, Stack = Stack, "first",
  slow = function(n) suspend() return n * 2 end,
  player = function() return player end,
  each = function(t)
    local i = 0
    return function() i = i + 1 return t[i] end
  end,
}
--- logs
-- 6
-- {8, "new"}
-- {11, "n", 1, true, false}
-- {"1 Stack each names player slow", true, false}

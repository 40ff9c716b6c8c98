-- Tables in rings: of one, of two, as its own key, through a function and a coroutine.
--- verb main, Wizard
local one = {}
one.self = one
local two = {other = {}}
two.other.other = two
local key = {}
key[key] = key
local through = {}
through.f = function()
  return through
end
through.co = coroutine.create(function()
  coroutine.yield(through)
  return through
end)
coroutine.resume(through.co)
suspend()
this:log({one.self.self == one, two.other.other == two, key[key][key] == key, through.f() == through})
suspend()
local _, back = coroutine.resume(through.co)
this:log(back == through)
--- logs
-- {true, true, true, true}
-- true

-- One gmatch iterator asked by two loops in turn, within a coroutine and without.
--- verb main, Wizard
local words, seen = ("a b c d e f"):gmatch("%a"), {}
for w in words do
  suspend()
  seen[#seen + 1] = w
  local co = coroutine.wrap(function()
    suspend()
    coroutine.yield(words())
  end)
  seen[#seen + 1] = co() .. "!"
end
this:log(seen)
--- logs
-- {"a", "b!", "c", "d!", "e", "f!"}

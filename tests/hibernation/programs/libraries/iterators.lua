--- option ticks
-- An iterator and a comparator of a library, with the caller's own function in the middle of it.
--- verb main, Wizard
local lib = use(this, "lib")
local seen = {}
for v in lib.filter({1, 2, 3, 4, 5, 6}, function(v) suspend() return v % 2 == 0 end) do
  suspend()
  seen[#seen + 1] = v
end
this:log(seen)
this:log(lib.map({1, 2, 3}, function(v) suspend() return v * v end))
--- verb lib, Wizard, rl
return {
  filter = function(list, keep)
    return coroutine.wrap(function()
      for _, v in ipairs(list) do
        if keep(v) then
          coroutine.yield(v)
        end
      end
    end)
  end,
  map = function(list, f)
    local out = {}
    for i, v in ipairs(list) do
      out[i] = f(v)
    end
    return out
  end,
}
--- logs
-- {2, 4, 6}
-- {1, 4, 9}

-- vector: extreme-numbers
-- expect: value "done"
-- slices: 600
-- Every function of the family with up to three arguments out of all extremes and types.
local values = {0, 1, -1, 2, math.maxinteger, math.mininteger, 2^53, 1e308, -1e308, math.huge, -math.huge, 0/0, 0.5, "", "x", ("9"):rep(5000), "%d%s", {}, {1, 2, 3}, true, function() end, coroutine.create(function() end), obj(-1), obj(math.maxinteger)}
for _, name in ipairs({"create", "wrap", "resume", "status", "running", "isyieldable", "close", "yield"}) do
  local f = coroutine[name]
  pcall(f)
  for i = 1, #values do
    pcall(f, values[i])
    for j = 1, #values do
      pcall(f, values[i], values[j])
      pcall(f, values[j], values[i], values[(i * j) % #values + 1])
    end
    suspend(0)
  end
end
return "done"

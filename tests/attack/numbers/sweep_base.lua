-- vector: extreme-numbers
-- expect: value "done"
-- slices: 600
-- Every function of the family with up to three arguments out of all extremes and types.
local library = {assert = assert, error = error, getmetatable = getmetatable, ipairs = ipairs, next = next, pairs = pairs, pcall = pcall, rawequal = rawequal, rawget = rawget, rawlen = rawlen, rawset = rawset, select = select, setmetatable = setmetatable, tonumber = tonumber, tostring = tostring, type = type, xpcall = xpcall, call = call, pass = pass, set_task_perms = set_task_perms} local values = {0, 1, -1, 2, math.maxinteger, math.mininteger, 2^53, 1e308, -1e308, math.huge, -math.huge, 0/0, 0.5, "", "x", ("9"):rep(5000), "%d%s", {}, {1, 2, 3}, true, function() end, coroutine.create(function() end), obj(-1), obj(math.maxinteger)}
for _, name in ipairs({"assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen", "rawset", "select", "setmetatable", "tonumber", "tostring", "type", "xpcall", "call", "pass", "set_task_perms"}) do
  local f = library[name]
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

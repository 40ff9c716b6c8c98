-- A table whose keys are of every type there is, looked up and written after the stop.
--- verb main, Wizard
local table_key, function_key, thread_key = {}, function() end, coroutine.create(function() end)
local t = {[1] = "int", [-1] = "negative", [1 << 40] = "large", [0.5] = "float", [true] = "true", [false] = "false",
  s = "string", [("long"):rep(20)] = "long", [player] = "object", [E_PERM] = "error", [table_key] = "table",
  [function_key] = "function", [thread_key] = "thread", [type] = "builtin"}
suspend()
this:log({t[1], t[-1], t[1 << 40], t[0.5], t[true], t[false], t.s, t[("long"):rep(20)], t[player], t[table_key],
  t[function_key], t[thread_key], t[type]})
suspend()
t[table_key], t[function_key], t.new, t[2] = nil, "changed", "new", "two"
local n = 0
for _ in pairs(t) do
  n = n + 1
end
this:log({n, tostring(t[table_key]), t[function_key], t.new, t[2]})
--- logs
-- {"int", "negative", "large", "float", "true", "false", "string", "long", "object", "table", "function", "thread", "builtin"}
-- {15, "nil", "changed", "new", "two"}

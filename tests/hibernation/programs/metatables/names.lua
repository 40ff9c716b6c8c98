-- __metatable, __name and a __tostring that does not stop.
--- verb main, Wizard
local guarded = setmetatable({}, {__metatable = "locked"})
local named = setmetatable({}, {__tostring = function(t) return "named " .. t.n end, __name = "thing"})
named.n = 5
suspend()
this:log({getmetatable(guarded), (pcall(setmetatable, guarded, {})), tostring(named), ("%s"):format(named)})
--- logs
-- {"locked", false, "named 5", "named 5"}

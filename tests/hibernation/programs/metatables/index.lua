-- __index and __newindex: functions that stop, tables, chains of both, with every kind of key.
--- verb main, Wizard
local stage = this
local base = setmetatable({}, {__index = function(t, k)
  suspend()
  return tostring(k) .. "?"
end})
local mid = setmetatable({known = "mid"}, {__index = base})
local written = {}
local o = setmetatable({}, {__index = mid, __newindex = function(t, k, v)
  suspend()
  written[#written + 1] = tostring(k) .. "=" .. tostring(v)
  rawset(t, k, v)
end})
this:log({o.known, o.name, o[1], o[300], o[1.5], o[true]})
o.x, o[1], o[player] = 1, 2, 3
o.x = 10
this:log({written, o.x, o[1], o[player]})
local k = "computed"
this:log(o[k] .. o[k .. "!"])
local redirect = setmetatable({}, {__newindex = base})
redirect.y = 5
this:log({rawget(redirect, "y") == nil, base.y})
--- logs
-- {"mid", "name?", "1?", "300?", "1.5?", "true?"}
-- {{"#2=3", "1=2", "x=1"}, 10, 2, 3}
-- "computed?computed!?"
-- {true, 5}

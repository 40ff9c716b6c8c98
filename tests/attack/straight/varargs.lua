-- vector: straight-line
-- expect: aborted or error
-- Thousands of expansions of many varargs, without a loop.
local t = {} for i = 1, 250 do t[i] = i end
return eval("local function f(...) local t " .. ("t = {...} "):rep(5000) .. " end f(table.unpack({}, 1, 250))")

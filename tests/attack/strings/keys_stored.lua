-- vector: long-keys
-- expect: aborted or error
-- Long keys of a stored table, in a loop.
local s = ("x"):rep(1 << 18) local t = listappend({[s .. "a"] = 1, [s .. "b"] = 2}, 1) while true do local x = t[s .. "c"] end

-- vector: long-keys
-- expect: aborted
-- Long keys of a stored table, in a loop.
local s = ("x"):rep(1 << 18) add_property(PROBE, "keys", {[s .. "a"] = 1, [s .. "b"] = 2}, {ATTACKER, "rc"}) local t = PROBE.keys while true do local x = t[s .. "c"] end

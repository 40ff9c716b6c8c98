-- vector: object-flood
-- expect: value 1
-- as: mortal
-- A mortal's command names the thing that has thirty thousand aliases.
--- by programmer
local t = {} for i = 1, 30000 do t[i] = "alias" .. i end PROBE.aliases = t return 1
--- attack
PROBE.aliases = {} player:tell("=> 1")

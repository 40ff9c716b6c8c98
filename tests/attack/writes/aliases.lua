-- vector: object-flood
-- expect: value or aborted
-- Sixty thousand aliases of a thing in the room where everybody is.
local t = {} for i = 1, 30000 do t[i] = "alias" .. i end
PROBE.aliases = t for i = 1, 20 do player:match_object("nothing like it") end PROBE.aliases = {} return 1

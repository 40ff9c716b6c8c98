-- vector: audit-flood
-- expect: aborted
-- A core verb made to use its power without end, by ever new names: it is counted under one.
--- by wizard
if not pcall(verb_info, PROBE, "cut*") then add_verb(PROBE, {player, "rxd", "cut*"}, {"this", "none", "this"}) end set_verb_code(PROBE, "cut*", "boot_player(obj(-99))") return 1
--- attack
local i = 0 while true do i = i + 1 call(PROBE, "cut" .. i) end

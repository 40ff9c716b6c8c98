-- vector: audit-flood
-- expect: aborted or error E_QUOTA
-- Rows of the audit table with arguments of a megabyte, an error each.
--- by wizard
if not pcall(verb_info, PROBE, "shared") then add_verb(PROBE, {player, "rwxd", "shared"}, {"this", "none", "this"}) end return 1
--- attack
local s = ("x"):rep((1 << 20) - 100) while true do pcall(set_verb_code, PROBE, "shared", s) end

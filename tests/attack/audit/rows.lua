-- vector: audit-flood
-- expect: aborted or error E_QUOTA
-- Rows of the audit table without end: a wizard's verb that everybody may write is changed in a loop.
--- by wizard
if not pcall(verb_info, PROBE, "shared") then add_verb(PROBE, {player, "rwxd", "shared"}, {"this", "none", "this"}) end return 1
--- attack
while true do set_verb_info(PROBE, "shared", {perms = "rwxd"}) end

-- vector: audit-flood
-- expect: aborted
-- Rows of the audit table without end, each refusal caught.
--- by wizard
if not pcall(verb_info, PROBE, "shared") then add_verb(PROBE, {player, "rwxd", "shared"}, {"this", "none", "this"}) end return 1
--- attack
while true do pcall(set_verb_info, PROBE, "shared", {perms = "rwxd"}) end

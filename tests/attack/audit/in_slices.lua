-- vector: audit-flood
-- expect: throttled
-- slices: 100
-- Rows of the audit table, some hundreds in each of a hundred slices.
--- by wizard
if not pcall(verb_info, PROBE, "shared") then add_verb(PROBE, {player, "rwxd", "shared"}, {"this", "none", "this"}) end return 1
--- attack
for i = 1, 100 do for j = 1, 400 do set_verb_info(PROBE, "shared", {perms = "rwxd"}) end suspend(0) end return "written"

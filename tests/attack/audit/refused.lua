-- vector: audit-flood
-- expect: aborted
-- Uses of power that are refused, without end: they leave no rows.
while true do pcall(set_verb_code, sys.root, "description", "return 1") pcall(boot_player, BYSTANDER) pcall(set_owner, PROBE, BYSTANDER) end

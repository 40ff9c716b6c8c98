-- vector: verb-recursion
-- expect: error or aborted or value
-- An initialize that creates.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "recycle(create(PROBE))") return 1
--- attack
local ok, e = pcall(create, PROBE) set_verb_code(PROBE, "initialize", "") if not ok then error(e) end return 1

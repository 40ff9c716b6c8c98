-- vector: verb-recursion
-- expect: aborted or error E_MAXREC or value
-- A verb and another's verb that call each other.
--- by programmer
pcall(add_verb, PROBE, {ATTACKER, "rxd", "tell"}, {"this", "none", "this"})
set_verb_code(PROBE, "tell", "this:description() return 1") pcall(add_verb, PROBE, {ATTACKER, "rxd", "description"}, {"this", "none", "this"})
set_verb_code(PROBE, "description", "pcall(call, this, 'look_self', this) pcall(call, this, 'look_self', this) return ''")
return 1
--- attack
local ok, e = pcall(call, PROBE, "look_self", PROBE)
delete_verb(PROBE, "tell") delete_verb(PROBE, "description") return 1

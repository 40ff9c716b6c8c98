-- vector: object-flood
-- expect: error E_QUOTA or error
-- slices: 60
-- Two thousand objects with names of a kilobyte in the room where everybody is.
--- by programmer
local ok = pcall(add_verb, PROBE, {ATTACKER, "rxd", "initialize"}, {"this", "none", "this"})
set_verb_code(PROBE, "initialize", "") return 1
--- attack
for i = 1, 2000 do local o = create(PROBE) o.name = ("crowd "):rep(160) .. i move(o, player.location) if ticks_left() < 200000 then suspend(0) end end return "crowded"

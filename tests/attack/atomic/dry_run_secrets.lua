-- vector: atomic
-- expect: value false
-- A secret shown by a dry run of a verb that may be undone.
--- by wizard
local thing = create(sys.thing) thing.name = "safe" add_property(thing, "secret", "swordfish", {player, ""})
add_verb(thing, {player, "rxdt", "shuffle"}, {"this", "none", "this"}) set_verb_code(thing, "shuffle", "this.secret = this.secret .. \"!\" set_property_info(this, \"secret\", {perms = \"r\"})") return 1
--- attack
local thing for i = tonumber(tostring(max_object()):match("%d+")), 0, -1 do local o = obj(i) if valid(o) and o.name == "safe" then thing = o break end end local r = dry_run(function() thing:shuffle() end) return toliteral(r.written):find("swordfish", 1, true) ~= nil or not r.ok

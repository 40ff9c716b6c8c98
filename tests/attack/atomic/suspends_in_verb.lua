-- vector: atomic
-- expect: error E_PERM or error E_INVARG
-- A stop through another owner's verb that may be undone.
--- by wizard
local thing = create(sys.thing) thing.name = "sleeper"
add_verb(thing, {player, "rxdt", "nap"}, {"this", "none", "this"}) set_verb_code(thing, "nap", "suspend(0) return 1") return 1
--- attack
local thing for i = tonumber(tostring(max_object()):match("%d+")), 0, -1 do local o = obj(i) if valid(o) and o.name == "sleeper" then thing = o break end end atomic(function() return thing:nap() end)

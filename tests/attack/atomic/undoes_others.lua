-- vector: atomic
-- expect: value true
-- Others' verbs called and undone, by every way of calling.
--- by wizard
local thing = create(sys.thing) thing.name = "turnstile" add_property(thing, "count", 0, {player, "r"})
add_verb(thing, {player, "rxd", "pass_through"}, {"this", "none", "this"}) set_verb_code(thing, "pass_through", "this.count = this.count + 1 return this.count") return 1
--- attack
local thing for i = tonumber(tostring(max_object()):match("%d+")), 0, -1 do local o = obj(i) if valid(o) and o.name == "turnstile" then thing = o break end end local gone = 0 local function try(f) local ok, e = pcall(atomic, function() local n = f() error("seen " .. tostring(n)) end) if not ok and e.code ~= E_PERM then gone = gone + 1 end end try(function() return thing:pass_through() end) try(function() return call(thing, "pass_through") end) try(function() return coroutine.wrap(function() return thing:pass_through() end)() end) try(function() return table.pack(pcall(table.sort, {2, 1}, function() return thing:pass_through() end))[2].code == E_PERM and error(E_PERM) end) local ok, e = pcall(dry_run, function() return thing:pass_through() end) return gone == 0 and e.error.code == E_PERM

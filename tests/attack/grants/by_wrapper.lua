-- vector: grants
-- expect: value true
-- A wrapped builtin called past its wrapper: kept before, by coroutines, metamethods, a verb with #0 as its this.
--- by wizard
set_grant(ATTACKER, "idle_seconds") if not pcall(verb_info, sys.system, "bf_idle_seconds") then add_verb(sys.system, {player, "rxd", "bf_idle_seconds"}, {"this", "none", "this"}) end
set_verb_code(sys.system, "bf_idle_seconds", "return \"wrapped\"") set_grant(sys.nothing, "idle_seconds", "wrapped") return 1
--- attack
local f = idle_seconds local t = setmetatable({}, {__index = f, __call = f}) local _, b = coroutine.resume(coroutine.create(f), player) local ok1, x = pcall(function() return t.x end) local ok2, y = pcall(t) return f(player) == "wrapped" and b == "wrapped" and not ok1 and not ok2 and load("return idle_seconds(player)")() == "wrapped" and select(2, eval("return idle_seconds(player)")) == "wrapped"

-- vector: property-flood
-- expect: error E_QUOTA or throttled
-- slices: 60
-- Fifty properties of a megabyte.
local s = ("x"):rep((1 << 20) - 100)
for i = 1, 50 do pcall(delete_property, PROBE, "big" .. i) add_property(PROBE, "big" .. i, s .. i % 10, {ATTACKER, "rc"}) suspend(0) end return "stored"

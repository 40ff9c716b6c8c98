-- vector: atomic
-- expect: aborted or error E_QUOTA
-- Reports without end.
while true do dry_run(function() for i = 1, 500 do PROBE.name = "x" .. i create(sys.thing) notify(ATTACKER, "x") end end) end

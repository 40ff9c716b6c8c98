-- vector: atomic
-- expect: value true
-- After an inner one that failed what the outer one does must not leave, nor end the server.
local t = fork(0, function() suspend(100) end) suspend(0.1) local told = {} for i = 1, 3 do local r = dry_run(function() pcall(atomic, error, "inner") notify(player, "=> false") force_input(player, ";false") resume(t) for j = 1, i do pcall(atomic, function() kill_task(t) error("again") end) end end) told[i] = r.ok and #r.told == 1 and r.others.resume == 1 and r.others.force_input == 1 end return told[1] and told[2] and told[3]

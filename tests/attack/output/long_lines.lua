-- vector: output-flood
-- expect: throttled or error E_QUOTA
-- Two megabytes of lines to oneself.
for i = 1, 200 do notify(player, ("x"):rep(10000)) end return "told"

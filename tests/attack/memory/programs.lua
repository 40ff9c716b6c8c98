-- vector: memory
-- expect: any
-- Programs by eval, each with a function that is kept by a sleeping fork.
for i = 1, 90 do eval("fork(0.2, function() local s = '" .. ("x"):rep(50000) .. i .. "' end)") end return 1

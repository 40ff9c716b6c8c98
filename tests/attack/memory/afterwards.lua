-- vector: memory-limit
-- expect: value 2
-- After a refusal the realm is usable.
pcall(function() local t, s = {}, ("x"):rep(1000000) while true do t[#t + 1] = s .. #t end end) return 1 + 1

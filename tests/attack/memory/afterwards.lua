-- vector: memory-limit
-- expect: value 2
-- After a refusal the realm is usable.
pcall(function() local t = {} while true do t[#t + 1] = {} end end) return 1 + 1

-- vector: pausable
-- expect: value 384000012
-- slices: 200
-- Pauses right after a library function has left memory of its own in a register, full of values that point nowhere.
local t = {} for i = 1, 4000 do t[i] = i end
return pausable(function() local n = select("#", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) for _, v in pairs(t) do local nowhere, kind = 0x4141414141414141, v % 16 local fake = v % 32 < 16 and string.pack("<I8I8I8", kind, nowhere, v) or string.pack("<I8I8I8", nowhere, kind, v) local l = fake:rep(4000) n = n + #l end return n end)

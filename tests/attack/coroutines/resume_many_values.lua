-- vector: coroutine-chains
-- expect: any
-- Coroutines that are given and give 250 values.
local c = coroutine.wrap(function(...) while true do coroutine.yield(...) end end)
for i = 1, 1000 do c(table.unpack({}, 1, 250)) end return 1

-- vector: poisoning
-- expect: value 0
-- Every library's front written past its metatable.
local n = 0 for _, t in ipairs({string, table, math, utf8, coroutine, sys}) do if pcall(rawset, t, "attack", 1) then n = n + 1 end end return n

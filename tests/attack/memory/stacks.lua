-- vector: memory
-- expect: error or aborted
-- Coroutines, each with a deep stack.
local function deep(n) if n > 0 then return 1 + deep(n - 1) end coroutine.yield() return 0 end
local t = {} while true do local c = coroutine.create(deep) coroutine.resume(c, 5000) t[#t + 1] = c end

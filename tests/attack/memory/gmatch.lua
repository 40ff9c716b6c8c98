-- vector: memory
-- expect: error E_QUOTA or aborted
-- gmatch iterators, kept.
local t, s = {}, ("x"):rep(1000) while true do t[#t + 1] = s:gmatch("x") end

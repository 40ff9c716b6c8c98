-- vector: memory
-- expect: error E_QUOTA or aborted
-- Errors with long messages, kept.
local t, s = {}, ("x"):rep(60000) while true do local ok, e = pcall(error, E_NONE, s .. #t) t[#t + 1] = e end

-- vector: long-keys
-- expect: aborted or error E_QUOTA
-- A megabyte as a key, a new one each time.
local s, t = ("x"):rep(1 << 20), {} while true do local k = s .. math.random(1 << 40) t[k] = nil local x = t[k] end

-- vector: string-concat
-- expect: aborted or error E_QUOTA
-- A concatenation of many long strings, in a loop.
local s = ("x"):rep(100000) while true do local t = s .. s .. s .. s .. s .. s .. s .. s end

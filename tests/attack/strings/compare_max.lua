-- vector: string-compare
-- expect: aborted or error
-- Long strings compared by sort and by ==, in lists.
local s = ("x"):rep(1 << 19) local l, m = {s .. "a"}, {s .. "a"} while true do equal(l, m) end

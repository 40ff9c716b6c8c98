-- vector: libraries
-- expect: value true
-- The functions of a library's pairs() given other tables than a library's.
local next_of = pairs(use(sys.list)) for _, t in ipairs({{1}, string, sys, "x", 7, next_of, setmetatable({}, {__index = {1}, __newindex = rawset})}) do pcall(next_of, t) pcall(next_of, t, 1) end return not pcall(next_of) and not pcall(next_of, use(sys.list), "none such")

-- vector: straight-line
-- expect: aborted
-- A table that is its own __call: each link shifts all arguments.
local m = {} local t = setmetatable({}, m) m.__call = t return t()

-- vector: metamethod-loops
-- expect: aborted or error
-- A table that is its own __call.
local m = {} local t = setmetatable({}, m) m.__call = t return t()

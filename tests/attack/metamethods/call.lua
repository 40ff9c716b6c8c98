-- vector: metamethod-loops
-- expect: aborted or error
-- A chain of __call.
local t = {} for i = 1, 300 do t = setmetatable({}, {__call = t}) end return t()

-- vector: metamethod-loops
-- expect: error
-- A chain of __index that is a ring.
local a, b = {}, {} setmetatable(a, {__index = b}) setmetatable(b, {__index = a}) return a.x

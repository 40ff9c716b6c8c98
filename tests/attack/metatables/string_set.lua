-- vector: poisoning
-- expect: error
-- The metatable of strings replaced.
setmetatable("", {})

-- vector: poisoning
-- expect: error E_PERM
-- The metatable of sys replaced.
setmetatable(sys, {})

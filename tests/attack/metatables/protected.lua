-- vector: poisoning
-- expect: error E_PERM
-- The metatable of a library's front replaced.
setmetatable(string, {__index = function() return error end})

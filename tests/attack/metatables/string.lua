-- vector: poisoning
-- expect: error or value false
-- The metatable of strings.
return getmetatable("")

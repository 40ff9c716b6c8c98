-- vector: poisoning
-- expect: error
-- A method put into the metatable of strings.
getmetatable("").__index.len = function() return 1 end

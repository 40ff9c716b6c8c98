-- vector: environment
-- expect: error
-- A base function replaced.
pcall = function() return true end

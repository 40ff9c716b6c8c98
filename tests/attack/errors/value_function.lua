-- vector: error-objects
-- expect: error E_TYPE
-- An error with a function as its value.
error(E_NONE, "x", function() end)

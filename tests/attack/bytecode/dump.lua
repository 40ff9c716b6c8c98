-- vector: bytecode
-- expect: error
-- There is no string.dump.
return string.dump(function() end)

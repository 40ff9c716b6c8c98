-- vector: environment
-- expect: error
-- A builtin replaced.
notify = function() end

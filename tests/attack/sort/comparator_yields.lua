-- vector: sort
-- expect: error
-- A comparator that yields.
coroutine.wrap(function() table.sort({3, 2, 1}, coroutine.yield) end)()

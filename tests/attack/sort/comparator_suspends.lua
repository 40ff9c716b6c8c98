-- vector: sort
-- expect: error E_INVARG
-- A comparator that suspends: refused.
table.sort({3, 2, 1}, function(a, b) suspend(0) return a < b end)

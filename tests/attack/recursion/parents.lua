-- vector: verb-recursion
-- expect: error
-- A thing that is its own grandparent.
local a = create(PROBE) a.f = true local b = create(a) chparent(a, b)

-- vector: extreme-numbers
-- expect: error E_FLOAT
-- NaN stored.
return listappend({}, 0/0)

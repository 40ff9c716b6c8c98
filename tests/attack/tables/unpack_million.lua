-- vector: unpack
-- expect: error
-- table.unpack of a million.
return table.unpack({}, 1, 1e6)

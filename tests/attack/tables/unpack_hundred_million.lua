-- vector: unpack
-- expect: error
-- table.unpack of a hundred million.
return table.unpack({}, 1, 1e8)

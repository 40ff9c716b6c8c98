-- vector: sort
-- expect: error
-- Values that cannot be compared.
table.sort({1, "x", {}, true, player})

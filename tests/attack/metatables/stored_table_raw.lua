-- vector: poisoning
-- expect: error
-- A stored table written by rawset.
rawset(listappend({1}, 2), 1, 3)

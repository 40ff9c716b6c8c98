-- vector: verb-recursion
-- expect: error E_MAXREC
-- verb: yes
-- A verb that calls itself.
return 1 + this:attack()

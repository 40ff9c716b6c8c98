-- vector: loops
-- expect: error E_MAXREC or aborted
-- verb: yes
-- A verb that returns its own call: verbs have no tail calls.
return this:attack()

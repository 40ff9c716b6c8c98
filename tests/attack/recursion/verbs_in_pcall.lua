-- vector: verb-recursion
-- expect: aborted or error or value
-- verb: yes
-- A verb that calls itself twice, caught.
pcall(call, this, "attack") pcall(call, this, "attack") return 1

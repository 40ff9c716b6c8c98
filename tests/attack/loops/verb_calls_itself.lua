-- vector: loops
-- expect: aborted or error E_MAXREC
-- verb: yes
-- A verb that calls itself in a loop.
while true do
  pcall(call, this, verb)
end

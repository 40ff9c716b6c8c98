-- vector: patterns
-- expect: aborted
-- Catastrophic patterns, caught and tried again.
while true do pcall(string.find, ("a"):rep(5000), (".-"):rep(40) .. "b") end

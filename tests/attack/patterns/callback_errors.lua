-- vector: callbacks
-- expect: aborted
-- A gsub callback that raises an error, again and again.
while true do pcall(string.gsub, ("x"):rep(1000), "x", error) end

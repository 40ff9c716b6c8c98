-- vector: pcall-swallow
-- expect: aborted ticks
-- pcall of a loop inside a gsub callback.
while true do pcall(string.gsub, "xxxx", "x", function() pcall(function() while true do end end) end) end

-- vector: callbacks
-- expect: error E_INVARG
-- A gsub callback that suspends: refused.
return ("x"):gsub("x", function() suspend(0) end)

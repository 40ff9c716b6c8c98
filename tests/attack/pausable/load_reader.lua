-- vector: pausable
-- expect: error or aborted
-- Matching and compiling inside of pausable code.
pausable(function() while true do load(("local a = 1 "):rep(5000)) ; ("a"):rep(30000):find(("a-"):rep(200) .. "b") end end)

-- vector: patterns
-- expect: aborted or error
-- 25 bytes that do not end in nine minutes by Lua's own matcher.
return ("a"):rep(25):find(("a-"):rep(25) .. "b")

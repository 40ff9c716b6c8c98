-- vector: patterns
-- expect: aborted or error
-- Optional items that can each be left out.
return ("a"):rep(30):find(("a?"):rep(30) .. ("a"):rep(30) .. "b")

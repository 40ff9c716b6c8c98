-- vector: patterns
-- expect: value or aborted or error
-- A long pattern, anchored.
return ("a"):rep(1 << 18):match("^" .. ("a?"):rep(30000) .. "$") and 1

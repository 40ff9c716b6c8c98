-- vector: patterns
-- expect: aborted or error
-- A set of sixty thousand bytes, tried everywhere.
return ("z"):rep(100000):find("[" .. ("abc"):rep(20000) .. "]")

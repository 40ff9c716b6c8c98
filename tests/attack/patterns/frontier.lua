-- vector: patterns
-- expect: aborted or error
-- A frontier of a large set, everywhere.
return ("zz "):rep(40000):find("%f[" .. ("abc"):rep(10000) .. "]x")

-- vector: format-width
-- expect: error
-- A format whose arguments are missing.
return string.format(("%d"):rep(10000))

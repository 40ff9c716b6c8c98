-- vector: format-width
-- expect: error
-- A format of a megabyte of flags.
return string.format("%" .. ("-"):rep(1 << 19) .. "d", 1)

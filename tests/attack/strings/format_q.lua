-- vector: format-width
-- expect: aborted or error E_QUOTA
-- %q of a megabyte of bytes that are escaped.
while true do local s = string.format("%q", ("\0"):rep(1 << 18)) end

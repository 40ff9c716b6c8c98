-- vector: error-objects
-- expect: value true
-- Errors in errors, far deeper than anything may be that is walked.
local e = nil for i = 1, 1000 do e = select(2, pcall(error, E_PERM, "m", i % 2 == 0 and e or {e})) end return value_bytes(e) < 100000 and #toliteral(e) > 0 and not not pcall(fork, 0, function() return e end)

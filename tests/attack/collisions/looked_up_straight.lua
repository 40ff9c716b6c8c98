-- vector: hash-collisions
-- expect: value or aborted seconds
-- Thousands of look-ups of such keys, without a loop.
-- Its work takes most of a slice's seconds, or more where the machine is slow.
return eval("local step, t = 65535 * 32767 * 16383, {} for i = 1, 4000 do t[i * step] = true end local k, x = 90000 * step "
  .. ("x = t[k] "):rep(6000) .. "return 1")

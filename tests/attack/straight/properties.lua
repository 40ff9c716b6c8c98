-- vector: straight-line
-- expect: any
-- Thousands of property reads below a deep stack, without a loop.
return eval("local p = player local function d(n) if n > 0 then d(n - 1) return 1 end local x "
  .. ("x = p.description "):rep(3000) .. " return 1 end return d(15000)")

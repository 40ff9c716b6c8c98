-- Operands of an expression that wait for calls on their right: arithmetic, concatenation, comparison.
--- verb main, Wizard
local function late(x)
  suspend()
  return x
end
this:log(late(1) + late(2) * late(3) - late(4) // late(2))
this:log(late("a") .. late("b") .. late(7) .. late("c"))
this:log({late(1) < late(2), late(2) <= late(1), late("x") == late("x"), late(1) ~= late(1.0)})
this:log(not late(false) and (late(nil) or late("else")))
this:log(-late(5) + #late("four") + (~late(0) & late(255) | late(256)) << late(1))
--- logs
-- 5
-- "ab7c"
-- {true, false, true, false}
-- "else"
-- 1020

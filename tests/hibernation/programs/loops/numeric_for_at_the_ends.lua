-- Numeric for at both ends of the integers, where the next step would overflow.
--- verb main, Wizard
local seen = {}
for i = math.maxinteger - 2, math.maxinteger do
  suspend()
  seen[#seen + 1] = i
end
for i = math.mininteger + 1, math.mininteger, -1 do
  suspend()
  seen[#seen + 1] = i
end
this:log(seen)
--- logs
-- {9223372036854775805, 9223372036854775806, 9223372036854775807, -9223372036854775807, math.mininteger}

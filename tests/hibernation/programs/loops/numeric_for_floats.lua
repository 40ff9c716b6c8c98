-- Numeric for over floats and mixed numbers.
--- verb main, Wizard
local seen = {}
for x = 0.5, 2, 0.5 do
  suspend()
  seen[#seen + 1] = x
end
for x = 3, 1.5, -0.75 do
  suspend()
  seen[#seen + 1] = x
end
this:log(seen)
--- logs
-- {0.5, 1.0, 1.5, 2.0, 3.0, 2.25, 1.5}

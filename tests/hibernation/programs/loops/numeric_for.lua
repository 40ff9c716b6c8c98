-- Numeric for: up, down, by steps, over nothing, nested, with a stop in every turn.
--- verb main, Wizard
local seen = {}
for i = 1, 3 do
  suspend()
  seen[#seen + 1] = i
end
for i = 10, 1, -4 do
  suspend()
  seen[#seen + 1] = i
end
for i = 1, 0 do
  seen[#seen + 1] = "never"
end
for i = 1, 2 do
  for j = i, 2 do
    suspend()
    seen[#seen + 1] = i * 10 + j
  end
end
this:log(seen)
--- logs
-- {1, 2, 3, 10, 6, 2, 11, 12, 22}

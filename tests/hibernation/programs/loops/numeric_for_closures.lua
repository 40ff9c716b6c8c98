-- Every turn of a loop has a variable of its own, which functions keep and change.
--- verb main, Wizard
local functions = {}
for i = 1, 4 do
  functions[i] = function(by)
    i = i + by
    return i
  end
  suspend()
  i = i * 10
end
local seen = {}
for n, f in ipairs(functions) do
  f(n)
  suspend()
  seen[n] = f(1)
end
this:log(seen)
--- logs
-- {12, 23, 34, 45}

-- pairs over a stored table, which the property loses in the middle.
--- verb main, Wizard
this.state = {1, 2, x = 3, y = 4, [obj(2)] = 5, [true] = 6}
local seen = {}
for k, v in pairs(this.state) do
  suspend()
  this.state = "gone"
  seen[#seen + 1] = tostring(k) .. "=" .. v
end
this:log(seen)
--- logs
-- {"1=1", "2=2", "x=3", "y=4", "true=6", "#2=5"}

-- ipairs over a list that grows, over a stored table and over one with __index.
--- verb main, Wizard
local t, seen = {1, 2}, {}
for i, v in ipairs(t) do
  suspend()
  seen[#seen + 1] = v
  if i < 4 then
    t[#t + 1] = i * 10
  end
end
this.state = {"a", "b", "c"}
for i, v in ipairs(this.state) do
  suspend()
  seen[#seen + 1] = v .. i
  this.state = {}
end
for i, v in ipairs(setmetatable({}, {__index = function(_, k) return k < 3 and k or nil end})) do
  suspend()
  seen[#seen + 1] = "i" .. v
end
this:log(seen)
--- logs
-- {1, 2, 10, 20, 30, "a1", "b2", "c3", "i1", "i2"}

-- One stored table that many hold: its parts shared, thirty levels of it.
--- verb main, Wizard
local t = {1}
for i = 1, 12 do
  t = {t, t}
end
this.state = t
local held = this.state
local left, right = held[1], held[2]
suspend()
local depth, at = 0, held
while type(at[1]) == "table" do
  at = at[1]
  depth = depth + 1
end
this:log({depth, left == right, at})
--- logs
-- {12, true, {1}}

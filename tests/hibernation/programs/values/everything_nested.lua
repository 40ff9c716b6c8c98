-- A structure of many kinds within one another, three stops, a change at each.
--- verb main, Wizard
local world = {people = {[player] = {name = "Ann", bag = {"a", "b"}}}, count = 0, rate = 1.5}
world.people[player].world = world
world.step = function(self)
  self.count = self.count + 1
  suspend()
  self.rate = self.rate * 2
  return self
end
world.log = coroutine.wrap(function()
  for i = 1, 9 do
    coroutine.yield(i .. ":" .. world.count)
  end
end)
for i = 1, 3 do
  world:step():step().people[player].bag[i + 2] = world.log()
end
this:log({world.count, world.rate, world.people[player].bag, world.people[player].world == world})
--- logs
-- {6, 96.0, {"a", "b", "1:2", "2:4", "3:6"}, true}

-- Classes as plain tables: inheritance, methods that stop, fields changed on both sides of a stop.
--- verb main, Wizard
local Animal = {}
Animal.__index = Animal
function Animal.new(name)
  return setmetatable({name = name, steps = 0}, Animal)
end
function Animal:walk(n)
  for _ = 1, n do
    suspend()
    self.steps = self.steps + 1
  end
  return self
end
local Dog = setmetatable({}, {__index = Animal})
Dog.__index = Dog
function Dog.new(name)
  local dog = Animal.new(name)
  return setmetatable(dog, Dog)
end
function Dog:walk(n)
  return Animal.walk(self, n * 2)
end
local a, d = Animal.new("cat"):walk(2), Dog.new("rex"):walk(2)
suspend()
function Animal:says()
  return self.name .. self.steps
end
this:log({a:says(), d:says(), getmetatable(d) == Dog, getmetatable(Dog).__index == Animal})
--- logs
-- {"cat2", "rex4", true, true}

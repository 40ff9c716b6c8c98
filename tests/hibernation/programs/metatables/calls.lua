-- __call that stops, with arguments before and after it, and through pcall.
--- verb main, Wizard
local o = setmetatable({n = 1}, {__call = function(self, ...)
  suspend()
  self.n = self.n + select("#", ...)
  return self.n, ...
end})
this:log({o(), o("a"), (o("b", "c"))})
this:log({pcall(o, 5)})
local nested = setmetatable({}, {__call = o})
this:log((pcall(nested, 1)))
--- logs
-- {1, 2, 4}
-- {true, 5, 5}
-- true

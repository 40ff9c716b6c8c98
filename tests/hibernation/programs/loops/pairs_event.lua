-- __pairs, which stops itself, with an iterator that stops.
--- verb main, Wizard
local t = setmetatable({}, {__pairs = function(self)
  suspend()
  return function(_, k)
    suspend()
    k = (k or 0) + 1
    if k < 4 then
      return k, k * k
    end
  end, self, nil
end})
local seen = {}
for k, v in pairs(t) do
  suspend()
  seen[k] = v
end
this:log(seen)
--- logs
-- {1, 4, 9}

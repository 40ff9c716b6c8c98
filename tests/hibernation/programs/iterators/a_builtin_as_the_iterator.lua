-- Generic for whose iterator is a builtin or a function of the library, with a closing value.
--- verb main, Wizard
local seen = {}
local closing = setmetatable({}, {__close = function() suspend() seen[#seen + 1] = "closed" end})
for k, v in next, {1, 2, 3}, nil, closing do
  suspend()
  seen[#seen + 1] = v
  if v == 2 then
    break
  end
end
this:log(seen)
--- logs
-- {1, 2, "closed"}

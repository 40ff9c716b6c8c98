-- pcall with no, one and many results, and nil among them.
--- verb main, Wizard
local function give(...)
  suspend()
  return ...
end
this:log(select("#", pcall(give)))
this:log({pcall(give, 1, 2, 3)})
this:log(select("#", pcall(give, nil, nil)))
local ok, a, b = pcall(pcall, give, 5)
this:log({ok, a, b})
--- logs
-- 1
-- {true, 1, 2, 3}
-- 3
-- {true, true, 5}

-- Arguments of a call that wait for calls on their right, and open calls whose results are arguments.
--- verb main, Wizard
local function late(...)
  suspend()
  return ...
end
local function list(...)
  return table.concat({...}, ",")
end
this:log(list(1, late(2), 3, late(4, 5)))
this:log(list(late(late(1, 2), late(3)), late(late(4, 5))))
this:log(select("#", late(nil, nil, late())))
this:log(("%s %s"):format(late("a"), late("b")))
--- logs
-- "1,2,3,4,5"
-- "1,4,5"
-- 2
-- "a b"

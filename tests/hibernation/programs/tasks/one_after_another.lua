-- Three tasks that take turns by a property, whoever wakes first.
--- option turns
--- verb main, Wizard
this.state = 0
local here = this
for who = 0, 2 do
  fork(who, function()
    for turn = 1, 3 do
      while here.state % 3 ~= who do
        suspend()
      end
      here:log(who)
      here.state = here.state + 1
    end
  end)
end
--- logs
-- 0
-- 1
-- 2
-- 0
-- 1
-- 2
-- 0
-- 1
-- 2

-- Twenty forks of one loop, each asleep twice, that add to one property.
--- verb main, Wizard
this.state = 0
local here = this
for i = 1, 20 do
  fork(i, function(n)
    local before = here.state
    here.state = before + n
    suspend()
    here.state = here.state + n
    suspend()
    if n % 5 == 0 then
      here:log(n)
    end
  end, i)
end
suspend()
this:log("forked")
--- logs
-- "forked"
-- 5
-- 10
-- 15
-- 20

-- suspend with a time, and forks by time, in the order of their times.
--- verb main, Wizard
local here = this
for i = 3, 1, -1 do
  fork(i * 100, function()
    suspend(50)
    here:log(i)
  end)
end
suspend(1000)
this:log("last")
--- logs
-- 1
-- 2
-- 3
-- "last"

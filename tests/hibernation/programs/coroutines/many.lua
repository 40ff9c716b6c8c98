-- Forty coroutines in a table, each at another place, resumed in another order after each stop.
--- verb main, Wizard
local all, sum = {}, 0
for i = 1, 40 do
  all[i] = coroutine.wrap(function()
    for j = 1, 100 do
      coroutine.yield(i * j)
    end
  end)
  for _ = 1, i % 7 do
    all[i]()
  end
end
for turn = 1, 3 do
  suspend()
  for i = turn, 40, turn do
    sum = sum + all[i]()
  end
end
this:log(sum)
--- logs
-- 7042

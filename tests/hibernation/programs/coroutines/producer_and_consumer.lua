-- Two coroutines that feed each other through a third's table, the task asleep between any two steps.
--- verb main, Wizard
local queue, out = {}, {}
local producer = coroutine.create(function()
  for i = 1, 5 do
    queue[#queue + 1] = i * i
    coroutine.yield()
  end
end)
local consumer = coroutine.create(function()
  while true do
    while #queue == 0 do
      coroutine.yield("hungry")
    end
    out[#out + 1] = table.remove(queue, 1)
    suspend()
  end
end)
repeat
  local more = coroutine.resume(producer)
  suspend()
  coroutine.resume(consumer)
until not more
this:log(out)
this:log({coroutine.status(producer), coroutine.status(consumer)})
--- logs
-- {1, 4, 9, 16, 25}
-- {"dead", "suspended"}

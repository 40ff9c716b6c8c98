-- read() in a loop, within pcall, in another owner's verb, a coroutine between two lines.
--- option reads
--- verb main, Wizard
local lines = {}
for i = 1, 2 do
  lines[i] = read()
end
local ok, line = pcall(read, player)
lines[3] = line
lines[4] = this:ask("name")
local gen = coroutine.wrap(function()
  while true do
    coroutine.yield("<" .. read() .. ">")
  end
end)
suspend()
lines[5] = gen()
lines[6] = gen()
this:log(lines)
--- verb ask, Ann
suspend()
return (...) .. "=" .. read()
--- logs
-- {"line 1", "line 2", "line 3", "name=line 4", "<line 5>", "<line 6>"}

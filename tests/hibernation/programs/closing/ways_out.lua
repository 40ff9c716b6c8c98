-- Blocks left by break, goto, return and the end of a loop's turn.
--- verb main, Wizard
local seen = {}
local function guard(name)
  return setmetatable({}, {__close = function() suspend() seen[#seen + 1] = name end})
end
for i = 1, 3 do
  local g <close> = guard("turn" .. i)
  suspend()
  if i == 2 then
    break
  end
end
do
  local i = 0
  ::top::
  do
    local g <close> = guard("goto" .. i)
    i = i + 1
    suspend()
    if i < 2 then
      goto top
    end
  end
end
local function early(n)
  local g <close> = guard("early" .. n)
  if n == 1 then
    suspend()
    return n
  end
  return n, n
end
seen[#seen + 1] = early(1)
seen[#seen + 1] = early(2)
this:log(seen)
--- logs
-- {"turn1", "turn2", "goto0", "goto1", 1, 2}

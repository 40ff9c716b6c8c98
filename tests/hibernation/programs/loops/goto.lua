-- goto: forward, back, out of nested loops, with a closure whose variable the jump closes.
--- verb main, Wizard
local seen, kept, i = {}, {}, 0
::again::
do
  local mine = i * 2
  kept[#kept + 1] = function()
    mine = mine + 1
    return mine
  end
  i = i + 1
  suspend()
  if i < 3 then
    goto again
  end
end
for a = 1, 3 do
  for b = 1, 3 do
    suspend()
    if b == 2 then
      goto continue
    end
    if a == 3 then
      goto out
    end
    seen[#seen + 1] = a * 10 + b
    ::continue::
  end
end
::out::
suspend()
this:log({seen, kept[1](), kept[1](), kept[3]()})
--- logs
-- {{11, 13, 21, 23}, 1, 2, 5}

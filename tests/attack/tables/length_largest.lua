-- vector: lying-length
-- expect: any
-- All of them where __len says the largest and the smallest integer.
local n = 0
for _, length in ipairs({math.maxinteger, math.mininteger, -1, 0}) do
  local t = setmetatable({}, {__len = function() return length end})
  for _, f in ipairs({table.concat, table.insert, table.remove, table.unpack, table.sort}) do
    pcall(f, t) pcall(f, t, 1) pcall(f, t, length) pcall(f, t, math.mininteger, 1)
    n = n + 1
  end
end
return n

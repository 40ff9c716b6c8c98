-- vector: poisoning
-- expect: value 0
-- Libraries sorted, moved into, inserted into.
local n = 0
for _, t in ipairs({string, table, math, utf8, coroutine, sys}) do
  for _, f in ipairs({function() table.insert(t, 1) end, function() table.move({1, 2}, 1, 2, 1, t) end, function() t.x = 1 end, function() t[1] = 1 end}) do
    if pcall(f) then n = n + 1 end
  end
end
return n

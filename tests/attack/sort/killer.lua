-- vector: sort
-- expect: value or aborted
-- An adversary's comparator that makes quicksort quadratic.
local n, solid, gas = 5000, 0, 5001
local val, t, candidate = {}, {}, 1
for i = 1, n do t[i] = i val[i] = gas end
table.sort(t, function(x, y)
  if val[x] == gas and val[y] == gas then
    solid = solid + 1 if x == candidate then val[x] = solid else val[y] = solid end
  end
  if val[x] == gas then candidate = x elseif val[y] == gas then candidate = y end
  return val[x] < val[y]
end)
return "sorted"

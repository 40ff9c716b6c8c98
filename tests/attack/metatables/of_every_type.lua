-- vector: poisoning
-- expect: value 0
-- The metatables of every type of value.
local n = 0
for _, v in ipairs({"", 1, true, player, E_PERM, function() end, coroutine.create(function() end), listappend({}, 1), string, math, table, utf8, coroutine, sys}) do
  if type(getmetatable(v)) == "table" then n = n + 1 end
  if type(v) ~= "table" and pcall(setmetatable, v, {}) then n = n + 1 end
end
return n

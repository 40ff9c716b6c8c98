-- vector: error-objects
-- expect: value
-- Errors of every type, caught by everything.
local n = 0
for _, e in ipairs({1, 1.5, "x", true, false, {}, function() end, coroutine.create(function() end), player, E_PERM}) do
  if not pcall(error, e) then n = n + 1 end
  if not xpcall(error, function(x) return x end, e) then n = n + 1 end
  if not coroutine.resume(coroutine.create(error), e) then n = n + 1 end
end
return n

-- vector: debug
-- expect: value 0
-- No door to debug: by strings, by coroutines, by errors, by metatables.
local n = 0
for _, f in ipairs({function() return string.debug end, function() return ("").gethook end, function() return coroutine.debug end, function() return table.debug end,
  function() return E_PERM.debug end, function() return sys.debug end, function() return getmetatable(coroutine.create(function() end)).debug end, function() return utf8.debug.sethook end}) do
  local ok, v = pcall(f) if ok and v ~= nil then n = n + 1 end
end
return n

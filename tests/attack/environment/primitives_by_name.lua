-- vector: environment
-- expect: value 0
-- None of them.
local n = 0
for _, name in ipairs({"_create", "_begin_move", "_move", "_is_in", "_has_verb", "_begin_recycle", "_contents", "_evict", "_leave", "_recycle", "_check_password", "_caller", "_verb", "P"}) do
  if eval("return " .. name) then n = n + 1 end
end
return n

-- vector: extreme-numbers
-- expect: value
-- Every operator on every extreme.
local v = {0, -0.0, 1, -1, math.maxinteger, math.mininteger, 2^53, 1e308, -1e308, 5e-324, math.huge, -math.huge, 0/0, 0.5, "0x10", "1e5"}
local ops = {}
for _, op in ipairs({"+", "-", "*", "/", "//", "%", "^", "&", "|", "~", "<<", ">>", "..", "==", "<", "<="}) do
  local ok, n = eval("local v, n = {0, -0.0, 1, -1, math.maxinteger, math.mininteger, 2^53, 1e308, -1e308, 5e-324, math.huge, -math.huge, 0/0, 0.5}, 0 "
    .. "for i = 1, #v do for j = 1, #v do n = n + (pcall(function() return v[i] " .. op .. " v[j] end) and 1 or 0) end end return n")
  ops[#ops + 1] = n
end
return #ops

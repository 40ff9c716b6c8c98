-- vector: format-width
-- expect: any
-- string.unpack of texts that lie about their length.
local n = 0
for i = 1, 16 do for _, b in ipairs({"\255", "\127", "\0", "\128"}) do
  if pcall(string.unpack, "s" .. i, b:rep(32)) then n = n + 1 end
  if pcall(string.unpack, ">s" .. i, b:rep(32), 9) then n = n + 1 end
end end
return n

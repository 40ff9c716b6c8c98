-- vector: bytecode
-- expect: value nil, E_INVARG
-- Compiled programs of every header and length, given to load.
local f, why
for length = 0, 64 do
  f, why = load("\27Lua\x54\0\x19\x93\r\n\x1a\n\4\8\8" .. ("\0"):rep(length))
  if f then return "loaded" end
end
return f, why.code

-- vector: parser
-- expect: value false
-- Unfinished everything.
local n = 0
for _, s in ipairs({"[[", "[" .. ("="):rep(60000) .. "[", "\45\45[[", "\45\45[" .. ("="):rep(60000) .. "[", "'", '"\\', "'\\u{", "'\\u{" .. ("f"):rep(60000), "'\\" , "0x", "1e", "1e+", "..", "...", "~", "::", "::a", "goto", "function", "function a.b:c.d", "a.b:c", "local <", "local x <const", "for", "for a", "for a=", "for a,b", "return return", "\0", "\255", "a\0b"}) do
  if not eval(s) then n = n + 1 end
end
return n > 20 and false

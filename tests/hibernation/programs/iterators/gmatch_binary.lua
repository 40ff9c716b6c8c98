-- gmatch over a text with zeros and a long one, from a start.
--- verb main, Wizard
local n = 0
for s in ("a\0b\0c"):gmatch("[^%z]+") do
  suspend()
  n = n * 256 + s:byte()
end
local m = 0
for s in ("xy"):rep(3000):gmatch("x", 5990) do
  suspend()
  m = m + 1
end
this:log({n, m})
--- logs
-- {6382179, 5}

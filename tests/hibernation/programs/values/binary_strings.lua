-- Strings of every byte, with zeros and bytes that are no UTF-8, short and long.
--- verb main, Wizard
local bytes = {}
for i = 0, 255 do
  bytes[#bytes + 1] = string.char(i)
end
local all, zeros, bad = table.concat(bytes), ("\0"):rep(50), "\xff\xfe\x80"
suspend()
local sum = 0
for i = 1, #all do
  sum = sum * 31 % 1000003 + all:byte(i)
end
this:log({#all, sum, #zeros, zeros == ("\0"):rep(50), bad:byte(1, -1)})
--- logs
-- {256, 940049, 50, true, 255, 254, 128}

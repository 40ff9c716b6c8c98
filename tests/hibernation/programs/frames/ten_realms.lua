-- Ten owners in a row, each with a table, a text and a float of its own.
--- verb main, Wizard
this:log(this:hop1(10))
--- verb hop, Wizard Ann Bob Cid Dan Eve Fay Gus Hal Ida
local n = ...
local mine, text, half = {n, n * 2}, verb .. ":" .. n, n / 2
suspend()
if n == 1 then
  return text
end
local k = tonumber(verb:match("%d+"))
local below = call(this, "hop" .. k % 10 + 1, n - 1)
suspend()
return below .. " " .. text .. "," .. mine[2] .. "," .. half
--- logs
-- "hop10:1 hop9:2,4,1.0 hop8:3,6,1.5 hop7:4,8,2.0 hop6:5,10,2.5 hop5:6,12,3.0 hop4:7,14,3.5 hop3:8,16,4.0 hop2:9,18,4.5 hop1:10,20,5.0"

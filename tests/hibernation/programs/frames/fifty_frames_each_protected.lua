-- Fifty activations over ten realms, each call protected, with an error that every second one throws on.
--- verb main, Wizard
local ok, e = pcall(call, this, "hop1", 49)
this:log({ok, e.message})
--- verb hop, Wizard Ann Bob Cid Dan Eve Fay Gus Hal Ida
local n = ...
if n == 1 then
  suspend()
  error(E_RANGE, "bottom")
end
local k = tonumber(verb:match("%d+"))
local ok, e = pcall(call, this, "hop" .. k % 10 + 1, n - 1)
if n % 10 == 0 then
  suspend()
end
if n % 2 == 0 then
  error(e)
end
error(E_RANGE, (ok and "?" or e.message) .. "," .. n)
--- logs
-- {false, "bottom,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33,35,37,39,41,43,45,47,49"}

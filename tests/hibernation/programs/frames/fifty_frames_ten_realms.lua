-- Fifty activations over ten realms, with a stop at every one on the way down and on the way up.
--- verb main, Wizard
this:log(this:hop1(49))
--- verb hop, Wizard Ann Bob Cid Dan Eve Fay Gus Hal Ida
local n = ...
suspend()
if n == 1 then
  return 1
end
local k = tonumber(verb:match("%d+"))
local below = call(this, "hop" .. k % 10 + 1, n - 1)
suspend()
return below + n
--- logs
-- 1225

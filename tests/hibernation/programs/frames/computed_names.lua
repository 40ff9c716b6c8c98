-- Verbs called by names that are computed, through pcall, with what call() gives back.
--- verb main, Wizard
for _, name in ipairs({"one", "two", "none", "one"}) do
  local ok, value = pcall(call, this, name, name:upper())
  suspend()
  this:log(ok and value or tostring(value.code))
end
--- verb one, Wizard
local said = ...
suspend()
return "one " .. said
--- verb two, Bob
local said = ...
suspend()
return "two " .. said
--- logs
-- "one ONE"
-- "two TWO"
-- "E_VERBNF"
-- "one ONE"

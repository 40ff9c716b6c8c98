-- An error that passes through verbs of three owners, caught in each, changed in one.
--- verb main, Wizard
local ok, e = pcall(call, this, "middle", 3)
this:log({ok, e.message, tostring(e.code)})
--- verb middle, Ann
suspend()
local ok, e = pcall(call, this, "inner", ...)
suspend()
error(E_DIV, e.message .. "; then the middle")
--- verb inner, Bob
suspend()
error(E_NACC, "the inner one, of " .. ...)
--- logs
-- {false, "the inner one, of 3; then the middle", "E_DIV"}

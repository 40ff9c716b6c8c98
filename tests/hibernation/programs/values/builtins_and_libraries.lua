-- Builtins, library functions and error codes held in locals and tables are the same ones afterwards.
--- verb main, Wizard
local n, sub, codes, lib, m = notify, string.sub, {E_PERM, E_RANGE}, string, math
local t = {[string.rep] = "rep", f = table.concat}
suspend()
this:log({n == notify, sub == string.sub, codes[1] == E_PERM, lib == string, m.pi == math.pi, t[string.rep]})
this:log({sub("abcdef", 2, 3), t.f({"a", "b"}, "-"), lib.upper("x"), ("y"):upper()})
--- logs
-- {true, true, true, true, true, "rep"}
-- {"bc", "a-b", "X", "Y"}

-- nil, booleans, integers of every size and floats as locals.
--- verb main, Wizard
local none, yes, no = nil, true, false
local small, large, least, most = 1, 1 << 40, math.mininteger, math.maxinteger
local tenth, huge, tiny, whole = 0.1, 1e308, 5e-324, 3.0
suspend()
this:log({tostring(none), yes, no, small, large, least, most})
this:log({tenth, huge, tiny, whole, math.type(whole), tenth + 0.2})
this:log({most + 1 == least, 1 // tiny > huge, whole == 3})
--- logs
-- {"nil", true, false, 1, 1099511627776, math.mininteger, 9223372036854775807}
-- {0.1, 1e+308, 5e-324, 3.0, "float", 0.30000000000000004}
-- {true, true, true}

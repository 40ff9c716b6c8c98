-- vector: string-concat
-- expect: aborted or error or value
-- Two hundred operands in one expression, in a loop.
local ok, why = eval("local s = ('x'):rep(10000) while true do local t = s" .. (" .. s"):rep(190) .. " end") return why

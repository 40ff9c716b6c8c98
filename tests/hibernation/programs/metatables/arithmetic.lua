-- Arithmetic, bitwise, length and unary events that stop.
--- verb main, Wizard
local log = {}
local m = {}
for _, event in ipairs({"add", "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor", "bxor", "shl", "shr"}) do
  m["__" .. event] = function(a, b)
    suspend()
    return event .. (type(a) == "table" and 1 or a) .. (type(b) == "table" and 2 or b)
  end
end
for _, event in ipairs({"unm", "bnot", "len"}) do
  m["__" .. event] = function()
    suspend()
    return event
  end
end
local o = setmetatable({}, m)
this:log({o + 1, 2 - o, o * o, o / 3, o % 4, 5 ^ o, o // 6, o & 7, 8 | o, o ~ 9, 1 << o, o >> 2, -o, ~o, #o})
--- logs
-- {"add11", "sub22", "mul12", "div13", "mod14", "pow52", "idiv16", "band17", "bor82", "bxor19", "shl12", "shr12", "unm", "bnot", "len"}

-- Numbers turned into texts and back over stops: floats keep every bit.
--- verb main, Wizard
local values = {0.1, 1 / 3, 1e15, 123456789012345678, -0.0, 2 ^ 53, 1e100}
local seen = {}
for i, v in ipairs(values) do
  suspend()
  seen[i] = ("%.17g"):format(v) .. "/" .. tostring(tonumber(tostring(v)) == v)
end
this:log(seen)
this:log({string.unpack("<d", string.pack("<d", values[2])) == 1 / 3})
--- logs
-- {"0.10000000000000001/true", "0.33333333333333331/false", "1000000000000000/true", "1.2345678901234568e+17/true", "-0/true", "9007199254740992/false", "1e+100/true"}
-- {true}

-- Comparing instructions in each of their forms, as values and as conditions.
local values = {
  0, 1, -1, 5, 127, -128, 128, math.maxinteger, math.mininteger, 0.0, -0.0, 0.5, 5.0, 5.5, 2^53,
  2^53 + 1, 2^63, -2^63, 1e300, math.huge, -math.huge, 0/0, "", "a", "b", "ab", "a\0b", "a\0c", "5",
  "10", "\xFF", true, false,
}
local binary = {
  eq = function(a, b) return a == b end,
  ne = function(a, b) return a ~= b end,
  lt = function(a, b) return a < b end,
  le = function(a, b) return a <= b end,
  gt = function(a, b) return a > b end,
  ge = function(a, b) return a >= b end,
  if_lt = function(a, b) if a < b then return "yes" else return "no" end end,
  if_not_le = function(a, b) if not (a <= b) then return "yes" end return "no" end,
  and_or = function(a, b) return a == b and "same" or "other" end,
  while_ge = function(a, b) while a >= b do return "in" end return "out" end,
}
local with_constants = {
  eqi = function(a) return a == 5 end,
  eqi_first = function(a) return 5 == a end,
  eqi_float = function(a) return a == 5.0 end,
  nei = function(a) return a ~= -128 end,
  eqk = function(a) return a == "a" end,
  eqk_large = function(a) return a == 9007199254740992 end,
  eqk_float = function(a) return a == 5.5 end,
  nek = function(a) return a ~= "ab" end,
  eq_true = function(a) return a == true end,
  eq_false = function(a) return a == false end,
  eq_nil = function(a) return a == nil end,
  lti = function(a) return a < 5 end,
  lei = function(a) return a <= 5 end,
  gti = function(a) return a > 5 end,
  gei = function(a) return a >= 5 end,
  lti_first = function(a) return 5 < a end,
  lei_first = function(a) return 5 <= a end,
  gti_first = function(a) return 5 > a end,
  gei_first = function(a) return 5 >= a end,
  lti_float = function(a) return a < 5.0 end,
  gei_float = function(a) return a >= -128.0 end,
  if_gti = function(a) if a > 100 then return 1 end return 0 end,
  lt_large = function(a) return a < 1000 end,
}
local function names(t)
  local list = {}
  for name in pairs(t) do list[#list + 1] = name end
  table.sort(list)
  return list
end
for _, name in ipairs(names(binary)) do
  for _, a in ipairs(values) do
    for _, b in ipairs(values) do try(name .. " " .. texts(a, b), binary[name], a, b) end
  end
  try(name .. " nil 1", binary[name], nil, 1)
  try(name .. " {} {}", binary[name], {}, {})
  try(name .. " function 1", binary[name], math.abs, 1)
end
for _, name in ipairs(names(with_constants)) do
  for _, a in ipairs(values) do try(name .. " " .. text(a), with_constants[name], a) end
  try(name .. " nil", with_constants[name], nil)
  try(name .. " {}", with_constants[name], {})
end

-- The same table, function, coroutine is equal to itself alone.
local t, f, co = {}, function() end, coroutine.create(function() end)
show("identity", t == t, t == {}, f == f, co == co, co == coroutine.create(f), rawequal(t, t))
-- A closure that needs no upvalues is made anew each time.
local function make() return function() return t end end
show("closures", make() == make())
-- Keys: integers and the floats that are equal to them are one key.
local keys = {[1] = "a", [2^53] = "b"}
show("keys", keys[1.0], keys[2^53 | 0], keys["1"])

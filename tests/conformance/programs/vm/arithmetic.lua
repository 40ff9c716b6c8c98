-- Every arithmetic and bitwise instruction, in each of its forms, on every pair of a set of values.
local values = {
  0, 1, -1, 2, 3, 7, -7, 63, 64, 255, -128, 1 << 31, 1 << 62, math.maxinteger, math.mininteger,
  0.0, -0.0, 0.5, -2.5, 3.0, 1e15, 2^53, 2^63, -2^63, 1e300, math.huge, -math.huge, 0/0,
  "10", "0x10", "-3", " 5 ", "1e1", "0.5", "abc", "", true, false, {},
}
local binary = {
  add = function(a, b) return a + b end,
  sub = function(a, b) return a - b end,
  mul = function(a, b) return a * b end,
  div = function(a, b) return a / b end,
  mod = function(a, b) return a % b end,
  idiv = function(a, b) return a // b end,
  pow = function(a, b) return a ^ b end,
  band = function(a, b) return a & b end,
  bor = function(a, b) return a | b end,
  bxor = function(a, b) return a ~ b end,
  shl = function(a, b) return a << b end,
  shr = function(a, b) return a >> b end,
}
local with_constants = {
  addi = function(a) return a + 5 end,
  addi_negative = function(a) return a + -5 end,
  addi_first = function(a) return 5 + a end,
  subi = function(a) return a - 5 end,
  addk = function(a) return a + 2.5 end,
  addk_large = function(a) return a + 1000000 end,
  subk = function(a) return a - 2.5 end,
  sub_first = function(a) return 5 - a end,
  mulk = function(a) return a * 7 end,
  mulk_first = function(a) return 7 * a end,
  mulk_float = function(a) return a * 0.5 end,
  divk = function(a) return a / 4 end,
  div_first = function(a) return 4 / a end,
  modk = function(a) return a % 7 end,
  modk_negative = function(a) return a % -7 end,
  modk_float = function(a) return a % 2.5 end,
  modk_zero = function(a) return a % 0 end,
  modk_float_zero = function(a) return a % 0.0 end,
  idivk = function(a) return a // 3 end,
  idivk_negative = function(a) return a // -3 end,
  idivk_float = function(a) return a // 2.5 end,
  idivk_zero = function(a) return a // 0 end,
  powk = function(a) return a ^ 2 end,
  powk_half = function(a) return a ^ 0.5 end,
  pow_first = function(a) return 2 ^ a end,
  bandk = function(a) return a & 0xFF end,
  bandk_float = function(a) return a & 8.0 end,
  bandk_first = function(a) return 0xFF & a end,
  bork = function(a) return a | 0x100 end,
  bxork = function(a) return a ~ 0x55 end,
  shri = function(a) return a >> 3 end,
  shri_negative = function(a) return a >> -3 end,
  shli = function(a) return 3 << a end,
  shl_constant = function(a) return a << 3 end,
  shl_far = function(a) return a << 64 end,
}
local unary = {
  unm = function(a) return -a end,
  bnot = function(a) return ~a end,
  not_ = function(a) return not a end,
  len = function(a) return #a end,
}

local function names(t)
  local list = {}
  for name in pairs(t) do list[#list + 1] = name end
  table.sort(list)
  return list
end

for _, name in ipairs(names(binary)) do
  for _, a in ipairs(values) do
    for _, b in ipairs(values) do
      try(name .. " " .. texts(a, b), binary[name], a, b)
    end
  end
end
for _, list in ipairs({with_constants, unary}) do
  for _, name in ipairs(names(list)) do
    for _, a in ipairs(values) do try(name .. " " .. text(a), list[name], a) end
    try(name .. " nil", list[name], nil)
  end
end

-- What the compiler folds, and what it must not.
show("folded", 1 + 2 * 3 - 4 // 3, 7 % 3, 2^10, 1 << 4 | 3 & 2 ~ 1, -(-3), ~0, not nil, 7 // 2.0)
try("not folded", load("return 1 // 0"))
show("float zero", 1 / 0, -1 / 0, 0.0, -0.0, 1 / -0.0)
show("precedence", 2^3^2, -2^2, not 1 == 2, 1 .. 2 .. 3, 1 + 2 < 4, 5 - 3 - 1, 2 * 3 % 4)

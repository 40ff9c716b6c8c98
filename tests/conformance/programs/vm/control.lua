-- Jumps, tests and loops.
local function loop(from, to, step)
  local seen = {}
  for i = from, to, step do
    seen[#seen + 1] = i
    if #seen > 20 then break end
  end
  return seen
end
local max, min = math.maxinteger, math.mininteger
for i, bounds in ipairs({
  {1, 5, 1}, {5, 1, -1}, {1, 5, 2}, {5, 1, 1}, {1, 1, 1}, {1.0, 3, 1}, {1, 3.5, 1}, {1, 2, 0.25},
  {1.0, 0, -0.5}, {max - 2, max, 1}, {max - 2, max, 2}, {min + 2, min, -1}, {min, min + 1, 1},
  {1, math.huge, max}, {1, -math.huge, min}, {-1, 1e100, max}, {1, 3, max}, {3, 1, min},
  {1, 0/0, 1}, {0/0, 1, 1}, {1, 3, 0/0}, {-3, 3, 3}, {3, -3, -3}, {0.1, 0.5, 0.1}, {1, 5, 100},
  {math.huge, 1, -1}, {2^53, 2^53 + 4, 1.0}, {max, max, 1}, {min, min, -1}, {1, 2^63, max // 2},
}) do
  try("for " .. i .. " " .. texts(table.unpack(bounds)), loop, table.unpack(bounds))
end
for i, bounds in ipairs({{1, 5, 0}, {1, 5, 0.0}, {"1", 5, 1}, {1, "5", 1}, {1, 5, "1"}, {{}, 1, 1},
                         {1, {}, 1}, {1, 2, {}}, {1.5, "x", 1}}) do
  try("for raises " .. i, loop, table.unpack(bounds))
end
try("for without step", function() local n = 0 for i = 1, 10 do n = n + i end return n end)
try("for changes its variable", function()
  local seen = {}
  for i = 1, 3 do seen[#seen + 1] = i; i = i * 10; seen[#seen + 1] = i end
  return seen
end)
try("each iteration has its own variable", function()
  local fs = {}
  for i = 1, 3 do fs[i] = function() i = i + 1; return i end end
  return fs[1](), fs[1](), fs[2](), fs[3]()
end)

-- Generic for, with a state, a control variable, a closing value.
local function range(n)
  return function(limit, i) if i < limit then return i + 1, i * i end end, n, 0
end
try("generic", function()
  local all = {}
  for i, square in range(4) do all[#all + 1] = i .. "=" .. square end
  return all
end)
try("generic, closed", function()
  local log = {}
  local guard = setmetatable({}, {__close = function(_, e) log[#log + 1] = e or "closed" end})
  for i in range(3), 3, 0, guard do log[#log + 1] = i end
  for i in range(3), 3, 0, guard do break end
  pcall(function() for i in range(3), 3, 0, guard do error({i}) end end)
  return #log, log[1], log[2], log[3], log[4], log[5]
end)
try("generic over a callable table", function()
  local n = 0
  for v in setmetatable({}, {__call = function(_, _, i) i = (i or 0) + 1 if i < 4 then return i end end}) do
    n = n + v
  end
  return n
end)
try_at("generic over a number", function() for _ in 5 do end end)
try_at("generic over nil", function() for _ in nil do end end)
try_at("generic over a table", function() local t = {} for _ in t do end end)
try("pairs and ipairs", function()
  local n, keys = 0, {}
  for i, v in ipairs({5, 6, nil, 8}) do n = n + i * v end
  for k in pairs({a = 1, b = 2, 3}) do keys[#keys + 1] = tostring(k) end
  table.sort(keys)
  return n, keys
end)
try("ipairs over what changes meanwhile", function()
  local t, seen = {1, 2, 3, 4}, {}
  for i, v in ipairs(t) do
    seen[#seen + 1] = v
    if i == 1 then t[2] = "two" end
    if i == 3 then t[4] = nil end
    if i > 8 then break end
  end
  for i, v in ipairs(t) do
    seen[#seen + 1] = v
    if i < 9 then t[i + 1] = -i end
  end
  return seen
end)
try("ipairs with one variable, and with many", function()
  local n, seen = 0, {}
  for i in ipairs({4, 5}) do n = n + i end
  for i, v, w, x in ipairs({6, 7}) do n = n + v seen[i] = {tostring(w), tostring(x)} end
  for i, v in ipairs({[1] = 10, [2] = 20, [4] = 40, a = 1}) do n = n + v end
  for i, v in ipairs({false, true}) do seen[#seen + 1] = v end
  return n, seen
end)
try("ipairs by metatables", function()
  local seen = {}
  local function all(t) for i, v in ipairs(t) do seen[#seen + 1] = v if i > 6 then break end end end
  all(setmetatable({1, nil, 3}, {__index = function(_, i) if i < 6 then return i * 10 end end}))
  all(setmetatable({1}, {__index = {"a", "b", "c"}}))
  all(setmetatable({1, 2}, {}))
  all(setmetatable({1, 2}, {__len = function() return 5 end}))
  return seen
end)
try("ipairs' iterator over other things", function()
  local f, t = ipairs({7, 8, 9})
  local seen = {}
  for i, v in f, t, 1 do seen[#seen + 1] = v end
  for i, v in f, t, "1" do seen[#seen + 1] = {i, v} end
  for i, v in f, t, 1.0 do seen[#seen + 1] = {i, v} end
  for i, v in f, {[math.mininteger] = "least"}, math.maxinteger do seen[#seen + 1] = {i, v} end
  for i, v in f, "text", 0 do seen[#seen + 1] = v end
  return seen
end)
try("ipairs' iterator without a number", function() for _ in (ipairs({})), {1}, {} do end end)
try("ipairs' iterator from half a number", function() for _ in (ipairs({})), {1}, 0.5 do end end)

-- while, repeat, break, goto.
try("while", function() local n = 0 while n < 10 do n = n + 3 end return n end)
try("repeat sees its locals", function()
  local n = 0
  repeat local done = n > 4; n = n + 1 until done
  return n
end)
try("break", function()
  local n = 0
  while true do
    repeat n = n + 1 if n % 3 == 0 then break end until n > 100
    if n > 10 then break end
  end
  return n
end)
try("goto continue", function()
  local odd = {}
  for i = 1, 9 do
    if i % 2 == 0 then goto continue end
    odd[#odd + 1] = i
    ::continue::
  end
  return odd
end)
try("goto backwards", function()
  local i, fs = 1, {}
  ::again::
  local x = i
  fs[i] = function() x = x + 1 return x end
  i = i + 1
  if i <= 3 then goto again end
  return fs[1](), fs[1](), fs[2](), fs[3]()
end)
try("goto out of blocks", function()
  do do goto out end end
  do return "not here" end
  ::out::
  return "out"
end)

-- Tests and their values.
local function pick(a, b, c)
  return a and b, a or b, a and b or c, not a, not not a, (a or b) and c, a == nil and b or c
end
for _, a in ipairs({"nil", "false", "true", "0", "''"}) do
  local value = load("return " .. a)()
  try("and, or " .. a, pick, value, 1, 2)
  try("if " .. a, function(v) if v then return 1 elseif v == nil then return 2 else return 3 end end, value)
end
try("comparison as value", function(a, b)
  local x, y = a < b, not (a < b)
  local z = a < b and a or b
  return x, y, z, (a > b) == true, a ~= b
end, 1, 2)
try("boolean constants", function()
  local a, b, c = true, false, nil
  local d = a and b
  return a, b, c, d, (a and 1), (b or 2), 5 == 5.0, 1 == "1"
end)
try("many nils", function() local a, b, c, d, e; a = 1 return a, b, c, d, e end)

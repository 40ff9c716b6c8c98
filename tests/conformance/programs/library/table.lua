-- table.
local unpack, pack = table.unpack, table.pack
try("insert", function() local t = {} table.insert(t, "a") table.insert(t, 1, "b") table.insert(t, 2, "c") table.insert(t, #t + 1, "d") return t end)
for _, at in ipairs({0, -1, 5, 100, 1.5, "x", "2", 2.0, math.maxinteger, math.mininteger}) do
  try("insert at " .. text(at), function() local t = {1, 2, 3} table.insert(t, at, "new") return t end)
end
try("insert nothing", table.insert) try("insert one", table.insert, {}) try("insert four", table.insert, {}, 1, 2, 3)
try("insert not a table", table.insert, 5, 1) try("insert nil", function() local t = {} table.insert(t, nil) return #t end)
try("insert returns", function() return select("#", table.insert({}, 1)) end)
for _, at in ipairs({1, 2, 3, 4, 0, -1, 5, "x", 1.5, "2", math.maxinteger, math.mininteger}) do
  try("remove at " .. text(at), function() local t = {1, 2, 3} local gone = table.remove(t, at) return gone, t end)
end
try("remove", function() local t = {1, 2} return table.remove(t), table.remove(t), table.remove(t), #t end)
try("remove from empty", function() return table.remove({}), table.remove({}, 0), table.remove({[0] = "zero"}, 0), table.remove({}, 1) end)
try("remove empty at 2", table.remove, {}, 2)
try("remove not a table", table.remove, "x")

show("concat", table.concat({}), table.concat({1, 2, 3}), table.concat({"a", "b"}, ", "), table.concat({1, 2.5, "x"}, "-"), table.concat({1, 2, 3}, ",", 2), table.concat({1, 2, 3}, ",", 2, 2), table.concat({1, 2, 3}, ",", 3, 2), table.concat({}, "x", 1, 0))
show("concat ends", table.concat({[5] = "five"}, "", 5, 5), table.concat({[0] = "zero", "one"}, "+", 0, 1), table.concat({[math.maxinteger] = "max"}, "", math.maxinteger, math.maxinteger))
try("concat hole", table.concat, {1, nil, 3}, ",", 1, 3)
try("concat table", table.concat, {1, {}, 3})
try("concat boolean", table.concat, {true})
try("concat past the end", table.concat, {1}, ",", 1, 2)
try("concat separator", table.concat, {1, 2}, {})
try("concat number separator", table.concat, {1, 2}, 0)
try("concat not a table", table.concat, 5)
try("concat nothing", table.concat)
show("concat long", #table.concat((function() local t = {} for i = 1, 10000 do t[i] = i end return t end)(), ", "))

show("unpack", unpack({}), unpack({1, 2, 3}), (unpack({1, 2})), unpack({1, 2, 3}, 2), unpack({1, 2, 3}, 2, 3), unpack({1, 2}, 1, 4))
show("unpack ends", select("#", unpack({}, 1, 0)), select("#", unpack({}, 5, 1)), unpack({}, math.maxinteger, math.maxinteger), unpack({}, math.mininteger, math.mininteger), select("#", unpack({}, math.maxinteger, math.mininteger)), unpack({[0] = 0}, 0, 0), unpack({1, 2, 3}, -1, 1))
try("unpack many", function() return select("#", unpack({}, 1, 5000)) end)
for _, case in ipairs({{1, 1e7}, {1, math.maxinteger}, {math.mininteger, math.maxinteger}, {0, math.maxinteger}, {math.mininteger, 0}}) do try("unpack too many " .. texts(unpack(case)), unpack, {}, unpack(case)) end
try("unpack nil", unpack) try("unpack string", unpack, "abc", 1, 1) try("unpack text ends", unpack, {1, 2}, "1", "2") try("unpack fraction", unpack, {}, 1.5)
show("pack", pack(), pack(1, nil, 3), pack(nil), pack(1, 2, 3).n)

show("move", table.move({1, 2, 3}, 1, 3, 2), table.move({1, 2, 3}, 2, 3, 1), table.move({1, 2, 3}, 1, 3, 1), table.move({1, 2, 3}, 1, 0, 5), table.move({1, 2}, 1, 2, 1, {9, 9, 9}), table.move({1, 2, 3}, 1, 3, 3, {}), table.move({}, 1, 3, 1, {7, 8, 9, 10}))
show("move ends", table.move({[math.maxinteger] = "m"}, math.maxinteger, math.maxinteger, 1), table.move({1}, 1, 1, math.maxinteger)[math.maxinteger], table.move({[math.mininteger] = 1}, math.mininteger, math.mininteger, 5))
for _, case in ipairs({{1, math.maxinteger, 2}, {math.mininteger, 0, 1}, {-1, math.maxinteger, 1}, {1, 2, math.maxinteger}, {math.mininteger, math.maxinteger, 1}}) do try("move too many " .. texts(unpack(case)), table.move, {}, unpack(case)) end
try("move bad", table.move, {}, 1, 2) try("move not a table", table.move, 5, 1, 2, 3) try("move into number", table.move, {}, 1, 2, 3, 4) try("move fraction", table.move, {}, 1.5, 2, 3)

-- sort
local function sorted(t, f) table.sort(t, f) return t end
show("sort", sorted({}), sorted({1}), sorted({3, 1, 2}), sorted({"b", "a", "c", ""}), sorted({2.5, 1, 3, -1.5}), sorted({1, 1, 1}))
show("sort by", sorted({1, 2, 3}, function(a, b) return a > b end), sorted({"aa", "b", "ccc"}, function(a, b) return #a < #b end))
local seed = 12345
local function random(n) seed = (seed * 1103515245 + 12345) % 2147483648 return seed % n end
for _, n in ipairs({2, 3, 5, 10, 50, 101, 500, 2000}) do
  local t = {} for i = 1, n do t[i] = random(n) end
  show("sort random " .. n, (function() sorted(t) for i = 2, n do if t[i - 1] > t[i] then return "wrong" end end return "ordered" end)(), t[1], t[n // 2 + 1], t[n])
  local u = {} for i = 1, n do u[i] = {random(5), i} end
  show("sort tables " .. n, (function() sorted(u, function(a, b) return a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end) return u[1], u[n] end)())
  local v = {} for i = 1, n do v[i] = i end
  show("sort sorted " .. n, sorted(v)[1], sorted(v, function(a, b) return a > b end)[1])
end
show("sort objects", (function() local mt = {} mt.__lt = function(a, b) return a.v < b.v end local t = {} for i = 1, 20 do t[i] = setmetatable({v = random(100)}, mt) end sorted(t) for i = 2, 20 do if t[i] < t[i - 1] then return "wrong" end end return "ordered" end)())
try("sort mixed", table.sort, {1, "x", 2}) try("sort nil", table.sort, {1, nil, 3, n = 3}) try("sort tables without order", table.sort, {{}, {}})
try("sort invalid order", table.sort, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, function() return true end)
try("sort comparator raises", table.sort, {1, 2, 3}, function() error("inside") end)
try("sort not a function", table.sort, {1, 2}, 5) try("sort not a table", table.sort, 5) try("sort nothing", table.sort)
try("sort nil comparator", function() return sorted({2, 1}, nil) end)

-- Through metamethods.
local log = {}
local proxied = {10, 20, 30}
local proxy = setmetatable({}, {__index = function(_, i) log[#log + 1] = "get " .. i return proxied[i] end, __newindex = function(_, i, v) log[#log + 1] = "set " .. i proxied[i] = v end, __len = function() return #proxied end})
show("proxy concat", table.concat(proxy, ","), unpack(proxy))
table.insert(proxy, 40) table.insert(proxy, 1, 5)
show("proxy insert", proxied, table.remove(proxy), table.remove(proxy, 1), proxied)
table.sort(proxy, function(a, b) return a > b end)
show("proxy sort", proxied, table.move(proxy, 1, 2, 3) == proxy, proxied)
show("proxy log", #log > 20)
try("length lies", table.insert, setmetatable({}, {__len = function() return "x" end}), 1)
try("length fraction", table.concat, setmetatable({}, {__len = function() return 1.5 end}))
try("length text", function() return table.concat(setmetatable({"a", "b"}, {__len = function() return "2" end})) end)
try("length huge", table.insert, setmetatable({}, {__len = function() return math.maxinteger end}), 1)
try("length huge unpack", unpack, setmetatable({}, {__len = function() return math.maxinteger end}))
try("length huge sort", table.sort, setmetatable({}, {__len = function() return math.maxinteger end}))
try("length negative", function() return table.concat(setmetatable({}, {__len = function() return -5 end})), table.remove(setmetatable({}, {__len = function() return -5 end})) end)
try("not a table but like one", function() return table.concat(5) end)

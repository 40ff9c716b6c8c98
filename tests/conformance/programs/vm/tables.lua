-- Reading and writing tables in each form; constructors; length.
local t = {10, 20, 30, x = 1, ["y z"] = 2, [4] = 40, [2.5] = "half", [true] = "yes", [-1] = "minus"}
local up = {name = "up", [1] = "one"}
local key, index, big = "x", 2, 300

show("getfield", t.x, t["y z"], t.none)
show("geti", t[1], t[4], t[255], t[-1])
show("gettable", t[key], t[index], t[big], t[2.5], t[true], t[1.0])
show("gettabup", up.name, (function() return up.name, up[1], up[key] end)())
t.x = 5; t[1] = 11; t[key] = t[key] + 1; t[index] = nil; t[300] = "far"; t[2.5] = nil
up.name = "changed"
local function set_up(value) up.name = value; up[1] = value; up[key] = value end
set_up("set")
show("set", t, up)
show("constants as values", (function() local a = {} a.b = nil a.c = true a.d = 7 a.e = "s" a[1] = 2.5 a[9] = false return a end)())

-- Methods.
local object = {n = 3}
function object:get(d) return self.n + (d or 0) end
function object.static(d) return d end
show("self", object:get(), object:get(4), object.static(5), ("x"):rep(3), #("abc"):upper())
local wide = {}
for i = 1, 300 do wide["k" .. i] = i end
show("many keys", wide.k1, wide.k256, wide.k300)

-- Constructors of every size: those above 50 items are filled in parts, those above 255 take an
-- extra argument.
local function many(n) return load("return {" .. ("1,"):rep(n) .. "}")() end
for _, n in ipairs({0, 1, 49, 50, 51, 100, 254, 255, 256, 257, 511, 512, 1000, 5000}) do
  show("constructor " .. n, #many(n), many(n)[n])
end
local function values(...) return ... end
show("open constructor", {values()}, {values(1)}, {1, values(2, 3)}, {values(1, 2), 3}, {(values(1, 2))})
show("many values", #{values(table.unpack(many(200)))}, #{1, 2, table.unpack(many(300))})
show("large hash", (function()
  local text = {}
  for i = 1, 600 do text[i] = "k" .. i .. "=" .. i end
  local made = load("return {" .. table.concat(text, ",") .. "}")()
  local n, sum = 0, 0
  for _, v in pairs(made) do n, sum = n + 1, sum + v end
  return n, sum
end)())
show("nil in constructor", #{nil, nil, 3}, ({nil, 2})[2] == nil, select("#", table.unpack({1, nil, 3}, 1, 3)))

-- Length and borders.
show("length", #"", #"abc", #"a\0b", #{}, #{1, 2, 3}, #{n = 1})
local grown = {}
for i = 1, 100 do grown[i] = i end
for i = 100, 51, -1 do grown[i] = nil end
show("shrunk", #grown, grown[50], grown[51])
for i = -5, 5 do grown[i] = i end
show("negative", grown[-5], grown[0], grown[5])

-- Insertion, deletion and growth in the middle of traversal.
local seen, count = {}, 0
for i = 1, 40 do seen["key" .. i] = i end
for k, v in pairs(seen) do seen[k] = nil; count = count + v end
show("cleared", count, next(seen))

-- Errors.
try_at("index nil", function() local a; return a.b end)
try_at("index number", function() local a = 5; return a.b end)
try_at("index field", function() return t.none.x end)
try_at("index upvalue", function() return up.x.y.z end)
try_at("set nil", function() local a; a.b = 1 end)
try_at("set in string", function() local s = "x"; s.y = 1 end)
try_at("nil key", function() local a = {}; a[nil] = 1 end)
try_at("nan key", function() local a = {}; a[0/0] = 1 end)
try("nil key read", function() return ({})[nil], ({})[0/0] end)
try_at("length of nil", function() local a; return #a end)
try_at("length of number", function() return #5 end)
try_at("call method of nil", function() local a = {}; return a:none() end)
try_at("method of number", function() return (5):none() end)

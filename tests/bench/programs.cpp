#include "programs.h"

namespace lunamoo::bench {

namespace {

constexpr Program kBounded[] = {
    {"for loop", 6'000'000, "local n = ... local x = 0 for i = 1, n do x = x + i end"},
    {"while loop", 4'000'000, "local n = ... local i = 0 while i < n do i = i + 1 end"},
    {"nested loops, floats", 3'000'000, R"(
local n = ... local x = 0.5
for i = 1, n // 100 do for j = 1, 100 do x = x * 1.0000001 + j end end)"},
    {"recursive calls (fib)", 28, R"(
local n = ...
local function fib(k) if k < 2 then return k end return fib(k - 1) + fib(k - 2) end
if n > 20 then fib(n) end)"},
    {"function calls", 1'200'000, R"(
local n = ...
local function add(a, b) return a + b end
local x = 0 for i = 1, n do x = add(x, i) end)"},
    {"method calls", 1'000'000, R"(
local n = ...
local class = {} class.__index = class
function class:add(k) self.sum = self.sum + k end
local o = setmetatable({sum = 0}, class)
for i = 1, n do o:add(i) end)"},
    {"closures", 250'000, R"(
local n = ...
local function counter() local c = 0 return function() c = c + 1 return c end end
for i = 1, n do local f = counter() f() end)"},
    {"varargs", 500'000, R"(
local n = ...
local function last(...) local a, b, c = ... return c end
for i = 1, n do last(i, i, i) end)"},
    {"fields", 1'000'000, R"(
local n = ...
local t = {x = 1, y = 2} for i = 1, n do t.x = t.y + i t.y = t.x - i end)"},
    {"array fill and sum", 400'000, R"(
local n = ...
local t, x = {}, 0 for i = 1, n do t[i] = i end for i = 1, #t do x = x + t[i] end)"},
    {"small tables", 150'000, R"(
local n = ...
for i = 1, n do local t = {i, i + 1, name = i} t.other = i end)"},
    {"ipairs", 1'000'000, R"(
local n = ...
local t, x = {}, 0 for i = 1, 100 do t[i] = i end
for _ = 1, n // 100 do for _, v in ipairs(t) do x = x + v end end)"},
    {"pairs", 1'000'000, R"(
local n = ...
local t, x = {}, 0 for i = 1, 100 do t["k" .. i] = i end
for _ = 1, n // 100 do for _, v in pairs(t) do x = x + v end end)"},
    {"sieve", 200'000, R"(
local n = ...
local sieve = {} for i = 2, n do sieve[i] = true end
for i = 2, n do if sieve[i] then for j = i * i, n, i do sieve[j] = false end end end)"},
    {"queens", 8, R"(
local n = ...
local function ok(a, k, c)
  for i = 1, k - 1 do
    if a[i] == c or a[i] - i == c - k or a[i] + i == c + k then return false end
  end
  return true
end
local count = 0
local function add(a, k)
  if k > n then count = count + 1 return end
  for c = 1, n do if ok(a, k, c) then a[k] = c add(a, k + 1) end end
end
add({}, 1))"},
    {"strings: concatenation", 150'000, R"(
local n = ...
for i = 1, n do local s = "a" .. i .. "b" end)"},
    {"strings: comparison", 1'000'000, R"(
local n = ...
local a, b, x = "north", "northeast", 0 for i = 1, n do if a < b then x = x + 1 end end)"},
};

constexpr Program kLibrary[] = {
    {"string.sub and byte", 300'000, R"(
local n = ... local sub, byte = string.sub, string.byte
local s, x = "the quick brown fox", 0
for i = 1, n do x = x + byte(sub(s, i % 19 + 1)) end)"},
    {"string.find, a pattern", 100'000, R"(
local n = ... local find = string.find
for i = 1, n do find("the quick brown fox jumps", "f(%w+) j") end)"},
    {"string.gsub", 30'000, R"(
local n = ... local gsub = string.gsub
for i = 1, n do gsub("hello world from here", "%w+", "x") end)"},
    {"string.format", 100'000, R"(
local n = ... local format = string.format
for i = 1, n do format("%d %s %5.2f", i, "name", 0.5) end)"},
    {"table.insert and remove", 300'000, R"(
local n = ... local insert, remove = table.insert, table.remove
local t = {} for i = 1, n do insert(t, i) if i % 2 == 0 then remove(t) end end)"},
    {"table.concat", 20'000, R"(
local n = ... local concat = table.concat
local t = {} for i = 1, 20 do t[i] = "word" .. i end for i = 1, n do concat(t, " ") end)"},
    {"table.sort with a comparator", 10'000, R"(
local n = ... local sort = table.sort
local t, seed = {}, 42
for i = 1, n do seed = (seed * 1103515245 + 12345) % 2147483648 t[i] = seed end
sort(t, function(a, b) return a > b end))"},
    {"pcall, no error", 500'000, R"(
local n = ... local pcall = pcall
local function f(x) return x end for i = 1, n do pcall(f, i) end)"},
    {"pcall, an error", 10'000, R"(
local n = ... local pcall, error = pcall, error
local function f(x) error("no") end for i = 1, n do pcall(f, i) end)"},
    {"coroutine resume and yield", 200'000, R"(
local n = ... local yield = coroutine.yield
local resume, create = coroutine.resume, coroutine.create
local co = create(function() while true do yield(1) end end)
for i = 1, n do resume(co) end)"},
};

} // namespace

std::span<const Program> bounded_programs() {
    return kBounded;
}

std::span<const Program> library_programs() {
    return kLibrary;
}

} // namespace lunamoo::bench

-- To-be-closed variables, in every way out of a block.
local log
local function guard(name, f)
  return setmetatable({}, {__close = function(_, problem)
    log[#log + 1] = name .. (problem == nil and "" or " after " .. words(problem))
    if f then return f(problem) end
  end})
end
local function logged(label, f, ...)
  log = {}
  shown(label, false, pcall(f, ...))
  show(label .. ", closed", log)
end

logged("end of block", function() do local a <close> = guard("a") local b <close> = guard("b") end return #log end)
logged("return", function() local a <close> = guard("a") return 1, 2, 3 end)
logged("return of a call", function() local a <close> = guard("a") return select(2, 1, 2, 3) end)
logged("return of varargs", function(...) local a <close> = guard("a") return ... end, 1, nil, 3)
logged("break", function() for i = 1, 3 do local a <close> = guard("a" .. i) if i == 2 then break end end end)
logged("goto", function()
  local n = 0
  ::again::
  do local a <close> = guard("a") n = n + 1 if n < 3 then goto again end end
  return n
end)
logged("error", function() local a <close> = guard("a") local b <close> = guard("b") error("oops") end)
logged("error value", function() local a <close> = guard("a") error({7}) end)
logged("error in close", function() local a <close> = guard("a") local b <close> = guard("b", function() error("from b") end) error("first") end)
logged("error in close alone", function() local a <close> = guard("a", function() error("from a") end) return 1 end)
logged("runtime error", function() local a <close> = guard("a") local x = nil return x.y end)
logged("nil and false", function() local a <close> = nil local b <close> = false return "fine" end)
try_at("not closable", function() local a <close> = {} end)
try_at("number", function() local a <close> = 5 end)
logged("metatable lost", function() local a <close> = guard("a") setmetatable(a, nil) end)
logged("upvalue", function()
  local x = 1
  local f
  do local a <close> = guard("a", function() x = x + 1 end) f = function() return x, a ~= nil end end
  return f()
end)
logged("nested functions", function()
  local function inner() local a <close> = guard("inner") return "result" end
  local b <close> = guard("outer")
  return inner() .. "!"
end)
logged("in a loop", function()
  local n = 0
  for i = 1, 50 do local a <close> = guard("x") n = n + i end
  return n
end)
logged("constant", function() local c <const> = 5 local s <const> = "text" return c + 1, s end)
logged("in a coroutine", function()
  local co = coroutine.wrap(function()
    local a <close> = guard("a", function() coroutine.yield("closing") end)
    coroutine.yield("first")
    return "last"
  end)
  return co(), co(), co()
end)
logged("close a suspended coroutine", function()
  local co = coroutine.create(function() local a <close> = guard("a") coroutine.yield(1) end)
  coroutine.resume(co)
  return coroutine.close(co), coroutine.status(co)
end)
logged("close, and an error in it", function()
  local co = coroutine.create(function() local a <close> = guard("a", function() error("bad") end) coroutine.yield(1) end)
  coroutine.resume(co)
  local ok, problem = coroutine.close(co)
  return ok, words(problem), coroutine.status(co)
end)
logged("yield in close after an error", function()
  local co = coroutine.create(function()
    local done, problem = pcall(function()
      local a <close> = guard("a", function() coroutine.yield("between") end)
      error("oops")
    end)
    return done, words(problem)
  end)
  local _, between = coroutine.resume(co)
  return between, select(2, coroutine.resume(co))
end)
logged("tail position is no tail call", function()
  local function f() local a <close> = guard("a") return (function() return #log end)() end
  return f()
end)

-- A loop over pairs in a coroutine in a pcall in a verb in another owner's loop, with variables to be closed.
--- verb main, Wizard
local out = {}
for k, v in pairs({1, 2, x = 3}) do
  local guard <close> = setmetatable({}, {__close = function() out[#out + 1] = "c" .. v end})
  local ok, got = pcall(call, this, "inner", v)
  suspend()
  out[#out + 1] = tostring(ok and got or got.message)
end
table.sort(out)
this:log(out)
--- verb inner, Ann
local n = ...
local co = coroutine.wrap(function(...)
  local sum = 0
  for k, v in pairs({[obj(1)] = 1, [{}] = 2, [1.5] = 3, ...}) do
    local ok, e = pcall(function()
      local g <close> = setmetatable({}, {__close = function() sum = sum + 100 end})
      suspend()
      coroutine.yield()
      if type(k) == "table" then
        error(v)
      end
      return v
    end)
    sum = sum + (ok and e or e.value)
  end
  if n == 3 then
    suspend()
    error(E_RANGE, "three " .. sum)
  end
  return sum
end)
local got
repeat
  got = co(n, n * 2)
  suspend()
until got
return got
--- logs
-- {"509", "512", "c1", "c2", "c3", "three 515"}

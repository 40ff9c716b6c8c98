-- vector: coroutine-chains
-- expect: any
-- coroutine.close after an error in every depth.
for n = 0, 100 do
  local function f(k) if k == 0 then error({}) end return 1 + f(k - 1) end
  local c = coroutine.create(f) coroutine.resume(c, n) coroutine.close(c) coroutine.close(c)
end
return 1

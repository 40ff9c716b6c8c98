-- Functions of one verb, six deep, each with operands that wait for the call.
--- verb main, Wizard
local function down(n)
  if n == 0 then
    suspend()
    return 1
  end
  local before = n * 10
  local result = before + down(n - 1) * 2
  suspend()
  return result + before
end
this:log(down(6))
--- logs
-- 2464

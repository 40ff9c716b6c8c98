-- A hundred and fifty calls of one function inside one another.
--- verb main, Wizard
local function down(n)
  if n == 0 then
    suspend()
    return 0
  end
  return 1 + down(n - 1)
end
this:log(down(150))
--- logs
-- 150

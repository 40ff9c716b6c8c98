-- Two closures and a frame share one variable; each sees what the others did, before and after the frame is gone.
--- verb main, Wizard
local function make()
  local n = 0
  local function up()
    suspend()
    n = n + 1
    return n
  end
  local function get()
    return n
  end
  n = 10
  up()
  suspend()
  n = n * 2
  return up, get
end
local up, get = make()
suspend()
up()
this:log({up(), get()})
local up2, get2 = make()
up2()
this:log({get(), get2()})
--- logs
-- {24, 24}
-- {24, 23}

-- A variable that an error closes, above all the slots that C functions have.
--- verb main, Wizard
local stage = this
local _, e = pcall(function()
  local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v = 1
  local x <close> = setmetatable({}, {__close = function(_, why)
    suspend()
    stage:log(why.message)
    suspend()
  end})
  error(E_RANGE, "far up")
end)
this:log(e.message)
--- logs
-- "far up"
-- "far up"

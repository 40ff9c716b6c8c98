-- To-be-closed variables that an error closes: each sees it, one replaces it.
--- verb main, Wizard
local seen = {}
local function guard(name, fails)
  return setmetatable({}, {__close = function(_, e)
    suspend()
    seen[#seen + 1] = name .. ":" .. (e and e.message or "none")
    if fails then
      error(E_DIV, "from " .. name)
    end
  end})
end
local ok, e = pcall(function()
  local a <close> = guard("a")
  local b <close> = guard("b", true)
  local c <close> = guard("c")
  suspend()
  error(E_RANGE, "first")
end)
suspend()
this:log({ok, e.message, seen})
--- logs
-- {false, "from b", {"c:first", "b:first", "a:from b"}}

-- Errors of every kind through pcall, before and after a stop inside it.
--- verb main, Wizard
local seen = {}
for i = 1, 7 do
  local ok, e = pcall(function()
    suspend()
    if i == 1 then
      error(E_PERM, "by code")
    elseif i == 2 then
      error("by text")
    elseif i == 3 then
      error({1, 2})
    elseif i == 4 then
      local x
      x.y = 1
    elseif i == 5 then
      return 1 // 0
    elseif i == 6 then
      return this.no_such_property
    else
      return ("x")()
    end
  end)
  suspend()
  seen[i] = tostring(e.code) .. " " .. e.message
end
this:log(seen)
--- logs
-- {"E_PERM by code", "E_NONE by text", "E_NONE No error", "E_TYPE #11:main:13: attempt to index a nil value (local 'x')", "E_DIV #11:main:15: attempt to divide by zero", "E_PROPNF #11 has no property 'no_such_property'", "E_TYPE #11:main:19: attempt to call a string value (constant 'x')"}

-- vector: identity
-- expect: value
-- slices: 2
-- Every verb of a wizard's core objects called with nonsense.
local n = 0
for i = 0, 20 do
  local o = obj(i)
  for _, v in ipairs(valid(o) and o.r and verbs(o) or {}) do
    local name = v:match("^[^ *]+")
    if name and name ~= "do_login_command" then pcall(call, o, name) pcall(call, o, name, 1, {}, "x") pcall(call, o, name, player, player) n = n + 1 end
    if ticks_left() < 100000 then suspend(0) end
  end
end
return n > 20

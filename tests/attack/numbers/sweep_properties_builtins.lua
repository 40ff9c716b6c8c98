-- vector: extreme-numbers
-- expect: value "done"
-- slices: 600
-- Every builtin of the family properties with up to four arguments out of all extremes and types.
local left_out = {suspend = true, read = true, boot_player = true, force_input = true}
for _, info in ipairs(function_info()) do
  if info.family == "properties" and not left_out[info.name] then
    local ok, why = eval("local made = create(sys.thing) local v = {0, -1, math.maxinteger, math.mininteger, 1e308, -math.huge, 0/0, '', ('x'):rep(70000), {}, {1, 2, 3}, true, function() end, obj(-1), obj(0), obj(math.maxinteger), obj(math.mininteger), made} "
      .. "local f = function(...) return " .. info.name .. "(...) end pcall(f) "
      .. "for i = 1, #v do pcall(f, v[i]) for j = 1, #v do pcall(f, v[i], v[j]) pcall(f, v[j], v[i], v[(i * j) % #v + 1]) "
      .. "pcall(f, made, 'x', v[i], v[j]) if ticks_left() < 300000 then suspend(0) end end suspend(0) end if valid(made) then recycle(made) end")
    if not ok then error(E_NONE, info.name .. ": " .. toliteral(why)) end
  end
end
return "done"

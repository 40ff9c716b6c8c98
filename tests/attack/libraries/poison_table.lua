-- vector: libraries
-- expect: value true
-- verb: yes
-- Every table of the core's libraries written to in every way; afterwards all is as before.
local list, text = use(sys.list), use(sys.text)
local map, wrap = list.map, text.wrap
local writes = {
  function(t) t.map = nil end, function(t) t.zap = 1 end, function(t) rawset(t, "map", 1) end,
  function(t) setmetatable(t, {}) end, function(t) getmetatable(t).__index = {} end,
  function(t) table.insert(t, 1) end, function(t) table.move({1}, 1, 1, 1, t) end,
  function(t) local _, behind = pairs(t) behind.zap = 1 rawset(behind, "zap", 1) end,
  function(t) local n = pairs(t) n(t).zap = 1 end,
}
for _, library in ipairs({list, text}) do
  for _, write in ipairs(writes) do pcall(write, library) end
end
return use(sys.list).map == map and use(sys.text).wrap == wrap and use(sys.list).zap == nil

-- vector: finalizers
-- expect: value
-- A __gc that is put into the metatable afterwards is not run.
local m = {} for i = 1, 1000 do setmetatable({}, m) end
m.__gc = function() while true do end end
for i = 1, 1000 do setmetatable({}, getmetatable(setmetatable({}, {}))) end
local t = {} for i = 1, 20000 do t[i] = {} end t = nil
for i = 1, 20000 do local x = {} end return "alive"

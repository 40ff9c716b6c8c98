-- vector: debug
-- expect: value false
-- No address of the server's memory is told.
local seen = {tostring({}), tostring(function() end), tostring(coroutine.create(function() end)), toliteral(listappend({}, 1)), string.format("%s", {}), ("%s"):format(pcall)}
for _, s in ipairs(seen) do if s:find("0x") then return s end end
local ok, p = pcall(string.format, "%p", {}) return ok and type(p) == "string" and p:find("0x") ~= nil

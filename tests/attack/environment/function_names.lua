-- vector: environment
-- expect: error or value
-- Functions that do not exist here.
local found = {}
for _, name in ipairs({"io", "os", "debug", "package", "collectgarbage", "print", "require", "dofile", "loadfile", "load", "loadstring", "setfenv", "getfenv", "newproxy", "module", "_VERSION"}) do
  local ok, v = eval("return " .. name) if ok then found[#found + 1] = name end
end
if #found > 0 then return "found " .. table.concat(found, " ") end error(E_NONE, "none")

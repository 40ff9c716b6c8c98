-- vector: bytecode
-- expect: value 0
-- eval of texts that begin as bytecode does.
local n = 0 for _, s in ipairs({"\27", "\27Lua", "\27LuaQ", "\27LJ\2", "\27Lua\84", "\239\187\191\27Lua", "#!\n\27Lua", "\n\27Lua"}) do if eval(s) then n = n + 1 end end return n

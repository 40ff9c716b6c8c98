-- vector: libraries
-- expect: error
-- verb: yes
-- The class of a library's objects changed through one of them.
local mine = PROBE
if not pcall(verb_info, mine, "library") then add_verb(mine, {player, "rl", "library"}, {"this", "none", "this"}) end
set_verb_code(mine, "library", "local C = {} C.__index = C function C.new() return setmetatable({}, C) end return C")
local object = use(mine).new()
rawset(getmetatable(object), "zap", 1)
getmetatable(object).__index = {zap = 1}
return object.zap

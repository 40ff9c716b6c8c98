-- vector: straight-line
-- expect: aborted
-- The same with many arguments.
local m = {} local t = setmetatable({}, m) m.__call = t return t(table.unpack({}, 1, 240))

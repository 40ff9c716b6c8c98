-- vector: image-flood
-- expect: any
-- slices: 10
-- A task that stops with every kind of value.
local t = {player, E_PERM, listappend({1}, 2), string.rep, pcall, math.huge, math.mininteger, "\0\255", coroutine.create(function() end), ("x"):gmatch("x"), utf8.codes("x"), setmetatable({}, {__index = string}), string, sys}
t[#t + 1] = t suspend(0) suspend(0) return #t

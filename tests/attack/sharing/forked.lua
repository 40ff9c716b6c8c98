-- vector: sharing
-- expect: value or error
-- l = {l, l} thirty times, as a fork's upvalue.
local l = {} for i = 1, 30 do l = {l, l} end
local id = fork(0.01, function() return #l end) return "forked"

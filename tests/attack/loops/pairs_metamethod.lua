-- vector: loops
-- expect: aborted ticks
-- __pairs gives an iterator that never ends.
for k in pairs(setmetatable({}, {__pairs = function() return function() return 1 end end})) do end

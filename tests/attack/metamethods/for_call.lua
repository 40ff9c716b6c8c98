-- vector: metamethod-loops
-- expect: aborted ticks
-- A __call as the iterator of a loop that closes.
for i in setmetatable({}, {__call = function() return 1 end}), nil, nil, setmetatable({}, {__close = function() while true do end end}) do end

-- vector: unpack
-- expect: aborted
-- table.unpack of 200, in a loop.
local t = {} while true do local a = {table.unpack(t, 1, 200)} end

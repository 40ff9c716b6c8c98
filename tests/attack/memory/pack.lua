-- vector: memory
-- expect: error or aborted
-- table.pack of the results of unpack, in a table.
local t = {} while true do t[#t + 1] = table.pack(table.unpack({}, 1, 200)) end

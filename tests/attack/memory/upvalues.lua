-- vector: memory
-- expect: error E_QUOTA or aborted
-- A chain of closures, each with the one before as its upvalue.
local f = function() end while true do local g = f f = function() return g end end

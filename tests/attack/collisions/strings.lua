-- vector: hash-collisions
-- expect: aborted or error E_QUOTA or value
-- Short strings by the ten thousand, as keys.
local t = {} for i = 1, 100000 do t[("%x"):format(i * 2654435761 % 4294967296)] = true end return "done"

-- vector: sharing
-- expect: value or aborted
-- The deepest table that can be stored, compared, printed and stored.
local function make() local t = {} for i = 1, 98 do t = {t, t} if i > 10 then t = {t[1]} end end return t end
local a, b = make(), make() for i = 1, 50 do toliteral(a) equal(a, b) end return 1

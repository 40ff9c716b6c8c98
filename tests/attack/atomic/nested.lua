-- vector: atomic
-- expect: aborted or error
-- Savepoints in one another, as deep as it goes, each with what the inner ones kept.
local function deep(n) for i = 1, 50 do create(sys.thing) end return atomic(deep, n + 1) end deep(1)

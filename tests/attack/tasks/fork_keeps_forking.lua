-- vector: fork-bomb
-- expect: any
-- slices: 40
-- A fork that forks itself at once, for ever.
local function f() fork(0, f) end f() suspend(0.2) return 1

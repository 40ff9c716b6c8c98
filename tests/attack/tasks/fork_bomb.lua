-- vector: fork-bomb
-- expect: value
-- slices: 20
-- A fork that forks itself twice.
local function f() fork(0, f) fork(0, f) end pcall(f) return 1

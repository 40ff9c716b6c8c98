-- vector: hash-collisions
-- expect: error E_QUOTA
-- slices: 400
-- The same, over many slices: the table outlives the watchdog.
local step, t, i = 65535 * 32767 * 16383, {}, 0
for slice = 1, 300 do
  local stop = i + math.min(2000, 20000000 // (i + 1000)) while i < stop do i = i + 1 t[i * step] = true end
  suspend(0)
end
return i

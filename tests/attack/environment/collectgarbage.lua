-- vector: collector
-- expect: error E_VARNF
-- There is no collectgarbage.
for i = 1, 1000 do collectgarbage() end

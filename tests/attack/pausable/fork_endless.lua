-- vector: pausable
-- expect: error E_QUOTA
-- Endless pausable tasks of one programmer: as many as he may have, and his share of the processor.
for i = 1, 1000 do fork(0, function() pausable(function() while true do end end) end) end

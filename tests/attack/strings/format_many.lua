-- vector: format-width
-- expect: aborted or error E_QUOTA
-- A format of a hundred thousand items.
while true do local s = string.format(("%99.99f"):rep(200), table.unpack({}, 1, 200)) end

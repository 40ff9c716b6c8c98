-- vector: output-flood
-- expect: aborted or throttled or error
-- Lines without end.
while true do notify(player, "line") end

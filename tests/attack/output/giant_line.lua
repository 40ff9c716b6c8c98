-- vector: output-flood
-- expect: any
-- One line of nearly a megabyte to oneself.
notify(player, ("x"):rep(900000)) return 1

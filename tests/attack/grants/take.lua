-- vector: grants
-- expect: error E_PERM
-- Grants given to oneself, by the builtin and in the world.
pcall(function() sys.server_options.grants = {} end) pcall(function() player.grants = {shutdown = true} end) pcall(add_property, player, "grants", {shutdown = true}, {player, "rw"}) pcall(set_property_info, sys.server_options, "grants", {player, "rw"}) pcall(set_grant, sys.nothing, "shutdown", true) set_grant(player, "shutdown", true)

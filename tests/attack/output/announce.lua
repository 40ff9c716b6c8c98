-- vector: output-flood
-- expect: throttled or error or aborted
-- A megabyte and more told to everybody in the room.
local s = ("x"):rep(10000) for i = 1, 200 do player.location:announce_all(s) end return "told"

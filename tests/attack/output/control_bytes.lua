-- vector: output-flood
-- expect: value
-- Control bytes told to everybody in the room.
player.location:announce_all("\27[2J\27]0;title\7\255\251\1\255\244\0\r\n\8\8") return 1

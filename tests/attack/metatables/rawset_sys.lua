-- vector: poisoning
-- expect: error
-- sys written past its metatable.
rawset(sys, "root", player) return "written"

-- vector: poisoning
-- expect: error
-- A library's front written past its metatable.
rawset(string, "zap", 1) return "written"

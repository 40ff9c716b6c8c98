-- vector: pausable
-- expect: error or value
-- pausable() as the comparator, the replacement, the metamethod, the coroutine.
pcall(table.sort, {3, 1, 2}, pausable) pcall(string.gsub, "xx", "x", pausable) pcall(function() return setmetatable({}, {__index = pausable}).x end) pcall(function() return -setmetatable({}, {__unm = pausable}) end) pcall(coroutine.wrap(pausable), pausable, pausable) pcall(function() for _ in pausable, pcall, error do break end end) return 1

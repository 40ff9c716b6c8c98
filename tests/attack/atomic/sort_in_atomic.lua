-- vector: atomic
-- expect: any
-- atomic as comparator, replacement, iterator, metamethod.
pcall(table.sort, {3, 2, 1}, atomic) pcall(string.gsub, "abc", "%a", atomic) pcall(function() for i in atomic, function() end do PROBE.name = "x" end end)
pcall(function() local t = setmetatable({}, {__index = atomic, __call = atomic, __tostring = atomic}) local _ = t.x, t(), tostring(t) end) pcall(atomic, atomic, atomic) pcall(atomic, dry_run) pcall(dry_run, atomic, coroutine.yield)

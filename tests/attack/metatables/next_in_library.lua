-- vector: poisoning
-- expect: value
-- What pairs of a library's front shows: nothing that can be written through.
local n = 0 for k, v in pairs(string) do n = n + 1 end return next(string) == nil and n

-- vector: coroutine-chains
-- expect: any
-- yield inside everything that cannot wait.
coroutine.wrap(function()
  pcall(table.sort, {3, 2, 1}, coroutine.yield) pcall(string.gsub, "x", "x", coroutine.yield)
  pcall(tostring, setmetatable({}, {__tostring = coroutine.yield}))
  pcall(table.concat, setmetatable({}, {__len = coroutine.yield})) pcall(table.unpack, setmetatable({}, {__index = coroutine.yield}), 1, 3)
end)()
return 1

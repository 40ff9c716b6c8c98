-- xpcall whose function, whose handler, and whose handler's own error stop; with arguments.
--- verb main, Wizard
this:log({xpcall(function(a, b)
  suspend()
  return a + b
end, function() end, 3, 4)})
this:log({xpcall(function()
  suspend()
  error("x")
end, function(e)
  suspend()
  return e.message .. "!"
end)})
local ok, e = xpcall(function()
  error("first")
end, function(e)
  suspend()
  error("second")
end)
this:log({ok, e.message})
--- logs
-- {true, 7}
-- {false, "x!"}
-- {false, "second"}

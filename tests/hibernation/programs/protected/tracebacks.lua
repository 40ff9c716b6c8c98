-- The traceback of an error raised after a stop names the same verbs and lines as one without.
--- verb main, Wizard
local ok, e = pcall(function()
  return this:inner(2)
end)
this:log(e.traceback:gsub("#%d+", "#"))
--- verb inner, Ann
local n = ...
suspend()
if n > 0 then
  return this:inner(n - 1)
end
local nothing
return nothing.field
--- logs
-- "#:inner, line 7\n#:inner, line 4\n#:inner, line 4\n#:main, line 1"

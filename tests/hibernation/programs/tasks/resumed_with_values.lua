-- Tasks that resume one another with values and with errors, which suspend() gives and raises.
--- verb main, Wizard
local id, here = task_id(), this
fork(0, function(to)
  local gave = pcall(resume, to, {"gift", 1})
  here:log({"gave", gave})
end, id)
this:log({"got", pcall(suspend)})
fork(0, function(to)
  pcall(resume, to, E_RANGE)
end, id)
local ok, e = pcall(suspend)
this:log({ok, ok and e or tostring(e.code)})
--- logs
-- {"gave", true}
-- {"got", true, {"gift", 1}}
-- {false, "E_RANGE"}

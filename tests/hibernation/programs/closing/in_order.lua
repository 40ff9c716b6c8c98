-- To-be-closed variables: closed last first, with stops in the block and in each __close.
--- verb main, Wizard
local seen = {}
local function guard(name)
  return setmetatable({}, {__close = function(_, e)
    suspend()
    seen[#seen + 1] = name .. (e and " by error" or "")
  end})
end
do
  local a <close> = guard("a")
  suspend()
  local b <close> = guard("b")
  local none <close> = nil
  local no <close> = false
  suspend()
  seen[#seen + 1] = "body"
end
this:log(seen)
--- logs
-- {"body", "b", "a"}

-- Objects made of closures, methods that call one another, counters that do not share.
--- verb main, Wizard
local function account(name)
  local balance, self = 0, {}
  function self.deposit(n)
    suspend()
    balance = balance + n
    return self
  end
  function self.show()
    return name .. ":" .. balance
  end
  return self
end
local a, b = account("a"), account("b")
a.deposit(5).deposit(6)
suspend()
b.deposit(1)
this:log({a.show(), b.show()})
--- logs
-- {"a:11", "b:1"}

-- coroutine.wrap as the iterator of a generic for, which stops inside as well as between its turns.
--- verb main, Wizard
local function tree(node)
  if node then
    tree(node.left)
    suspend()
    coroutine.yield(node.value)
    tree(node.right)
  end
end
local root = {value = 4, left = {value = 2, left = {value = 1}, right = {value = 3}}, right = {value = 6, left = {value = 5}}}
local seen = {}
for v in coroutine.wrap(function() tree(root) end) do
  suspend()
  seen[#seen + 1] = v
end
this:log(seen)
--- logs
-- {1, 2, 3, 4, 5, 6}

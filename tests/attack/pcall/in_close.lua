-- vector: pcall-swallow
-- expect: aborted ticks
-- pcall of a loop inside __close.
while true do
  local x <close> = setmetatable({}, {__close = function() pcall(function() while true do end end) end})
end

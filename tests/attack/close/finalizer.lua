-- vector: finalizers
-- expect: error E_PERM
-- There are no finalizers.
setmetatable({}, {__gc = function() while true do end end})

-- vector: finalizers
-- expect: error E_PERM
-- There are no weak tables.
setmetatable({}, {__mode = "k"})

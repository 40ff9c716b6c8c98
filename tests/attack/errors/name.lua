-- vector: error-objects
-- expect: any
-- An error object with a giant __name.
error(setmetatable({}, {__name = ("x"):rep(1 << 20)}))

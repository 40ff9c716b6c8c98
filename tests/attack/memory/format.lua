-- vector: memory
-- expect: error E_QUOTA or aborted
-- string.format of long strings.
local s = ("x"):rep(1 << 19) return #string.format("%s%s%s%s%s%s", s, s, s, s, s, s)

-- vector: object-flood
-- expect: error or aborted
-- An object renamed to a megabyte.
PROBE.name = ("x"):rep(1 << 20)

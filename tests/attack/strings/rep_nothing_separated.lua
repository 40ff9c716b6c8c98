-- vector: rep-empty
-- expect: error or aborted
-- string.rep of nothing with a separator, a trillion times.
return #(""):rep(1e12, "x")

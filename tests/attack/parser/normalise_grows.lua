-- vector: load-size
-- expect: value false or aborted
-- A text that grows above the limit when it is normalised.
return (eval("do return end " .. ("$a;"):rep(20000)))

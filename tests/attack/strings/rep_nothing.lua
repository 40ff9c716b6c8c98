-- vector: rep-empty
-- expect: value
-- string.rep of nothing a trillion times.
return ("").rep("", 1e12) == ""

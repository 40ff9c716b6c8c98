-- vector: pattern-depth
-- expect: aborted or error or value
-- A pattern that recurses at every byte.
return ("ab"):rep(100000):find(("(a)(b)"):rep(16) .. ("a?b?"):rep(100000))

-- vector: pattern-brackets
-- expect: aborted or value
-- %b() tried at each of many brackets, three times in the pattern.
return (("("):rep(30000) .. (")"):rep(15000)):find("%b()%b()%b()x")

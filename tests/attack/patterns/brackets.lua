-- vector: pattern-brackets
-- expect: aborted or value
-- %b() over a hundred thousand open brackets.
return ("("):rep(100000):find("%b()")

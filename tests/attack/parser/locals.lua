-- vector: parser
-- expect: value false
-- More than two hundred locals.
return (eval(("local a "):rep(5000)))

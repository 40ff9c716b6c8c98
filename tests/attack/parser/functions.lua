-- vector: parser
-- expect: value false
-- Functions in functions.
return (eval(("return function() "):rep(2000) .. ("end "):rep(2000)))

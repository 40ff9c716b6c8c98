-- vector: parser
-- expect: value false
-- Blocks in blocks.
return (eval(("do "):rep(10000) .. ("end "):rep(10000)))

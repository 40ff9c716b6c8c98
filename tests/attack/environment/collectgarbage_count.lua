-- vector: collector
-- expect: value false
-- Nothing tells how much memory there is.
return (eval("return collectgarbage('count')"))

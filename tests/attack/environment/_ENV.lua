-- vector: environment
-- expect: value false
-- There is no _ENV.
return (eval("_ENV = {}"))

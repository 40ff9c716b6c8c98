-- vector: environment
-- expect: error
-- There is no _ENV.
return (eval("_ENV = {}"))

-- vector: straight-line
-- expect: value or aborted or error E_QUOTA
-- Thousands of constructors, without a loop.
return eval("local t " .. ("t = {1,2,3,4,5,6,7,8,9,t} "):rep(2400))

-- vector: straight-line
-- expect: error E_QUOTA or aborted
-- Thousands of constructors, without a loop.
return eval("local t " .. ("t = {1,2,3,4,5,6,7,8,9,t} "):rep(2400))

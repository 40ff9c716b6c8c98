-- vector: extreme-numbers
-- expect: error E_DIV
-- An integer divided by zero.
return 1 // 0

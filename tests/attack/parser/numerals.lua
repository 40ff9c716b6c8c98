-- vector: parser
-- expect: value
-- A numeral as long as a program.
return (eval("return " .. ("9"):rep(60000)))

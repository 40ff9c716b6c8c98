-- vector: parser
-- expect: value or aborted
-- elseif, seven thousand times.
return (eval("if false then " .. ("elseif a then "):rep(4000) .. "end return 1"))

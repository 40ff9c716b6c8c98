-- vector: pcall-recursion
-- expect: error or aborted or value
-- eval of eval of eval.
local source = "return 1" for i = 1, 100 do source = "return eval(" .. ("%q"):format(source) .. ")" if #source > 20000 then break end end
return (eval(source))

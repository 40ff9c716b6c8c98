-- vector: load-size
-- expect: aborted or error E_QUOTA
-- Three hundred thousand constants, by many programs.
while true do local t = {} for i = 1, 3000 do t[i] = "x=" .. math.random() end eval("local x " .. table.concat(t, " ")) end

-- vector: collected-code
-- expect: value or aborted
-- Many texts, forked and refused and killed, collected while others with the same text wait and stop.
for i = 1, 15 do local text = "return function() suspend(" .. i % 3 .. ") return " .. i % 7 .. " end" local ok, id = pcall(fork, i % 2, load(text)()) if i % 3 == 0 and ok then kill_task(id) end if i == 5 then pcall(fork, 0, load(text)(), ("x"):rep(1000000)) end for j = 1, 4000 do local t = {{}, {}} end end return 1

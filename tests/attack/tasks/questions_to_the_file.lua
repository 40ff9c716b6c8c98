-- vector: file-reads
-- expect: value
-- Ninety tasks that ask the file without end, for what takes long to compare.
--- by programmer
local t = {} for i = 1, 30000 do t[i] = i % 2 == 0 and "" or " " end set_verb_code(PROBE, "attack", t) for i = 1, 30000 do t[i] = i * i // 7 % 2 == 0 and "" or " " end set_verb_code(PROBE, "attack", t) return 1
--- attack
for i = 1, 90 do fork(0, function() for j = 1, 40 do pcall(verb_diff, PROBE, "attack") end end) end return 1

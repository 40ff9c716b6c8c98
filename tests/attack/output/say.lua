-- vector: output-flood
-- expect: value 1
-- as: mortal
-- A mortal's command that tells a thousand lines.
for i = 1, 1000 do player:tell("line ", i) end player:tell("=> 1")

-- string.gmatch cut in the middle: words, captures, positions, matches of nothing.
--- verb main, Wizard
local seen = {}
for w in ("one two three"):gmatch("%a+") do
  suspend()
  seen[#seen + 1] = w
end
for k, v in ("a=1, b=2, c=3"):gmatch("(%w+)=(%w+)") do
  suspend()
  seen[#seen + 1] = v .. k
end
for at in ("a.b.c"):gmatch("()%.") do
  suspend()
  seen[#seen + 1] = at
end
for s in ("xyx"):gmatch("y*") do
  suspend()
  seen[#seen + 1] = "<" .. s .. ">"
end
this:log(seen)
--- logs
-- {"one", "two", "three", "1a", "2b", "3c", 2, 4, "<>", "<y>", "<>"}

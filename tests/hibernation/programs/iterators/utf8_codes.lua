-- utf8.codes cut in the middle of a text of one, two, three and four bytes a letter.
--- verb main, Wizard
local seen = {}
for at, code in utf8.codes("aäß€𝄞z") do
  suspend()
  seen[#seen + 1] = at * 10000000 + code
end
this:log(seen)
--- logs
-- {10000097, 20000228, 40000223, 60008364, 90119070, 130000122}

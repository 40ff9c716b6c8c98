-- vector: utf8
-- expect: any
-- utf8.char of everything that is no character.
for _, c in ipairs({-1, 0, 0xd800, 0x10ffff, 0x110000, 0x7fffffff, 0x80000000, math.maxinteger, math.mininteger}) do pcall(utf8.char, c) end return 1

-- vector: loops
-- expect: aborted
-- A generic for whose iterator is a library function.
for i in math.abs, -1, -1 do end

-- vector: libraries
-- expect: aborted
-- A library used without end.
while true do use(sys.list) end

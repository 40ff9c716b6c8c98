-- vector: float-text
-- expect: aborted
-- tostring of floats, in a loop.
while true do tostring(1.7976931348623157e308) tostring(5e-324) end

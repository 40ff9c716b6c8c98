-- vector: float-text
-- expect: aborted
-- %.99f of the largest float, in a loop.
while true do local s = string.format("%.99f", 1.7976931348623157e308) end

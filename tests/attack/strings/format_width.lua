-- vector: format-width
-- expect: error
-- %99999d.
return string.format("%99999d", 1)

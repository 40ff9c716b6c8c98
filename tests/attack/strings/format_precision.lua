-- vector: format-width
-- expect: error
-- %.99999f.
return string.format("%.99999f", 1)

-- vector: bytecode
-- expect: error E_VARNF
-- There is no loadstring, loadfile, dofile, require.
for _, name in ipairs({"loadstring", "loadfile", "dofile", "require"}) do if eval("local f = " .. name) then return name end end return loadstring

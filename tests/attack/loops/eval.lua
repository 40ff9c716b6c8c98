-- vector: loops
-- expect: aborted ticks
-- An endless loop inside eval inside eval.
eval("eval('eval(\"while true do end\")')")

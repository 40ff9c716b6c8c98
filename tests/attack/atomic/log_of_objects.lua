-- vector: atomic
-- expect: error E_QUOTA or aborted
-- Objects made within atomic until memory is full.
atomic(function() while true do create(sys.thing) recycle(create(sys.thing)) end end)

-- vector: pausable
-- expect: aborted or error E_QUOTA or throttled
-- slices: 60
-- Images that grow from pause to pause.
pausable(function() local kept = {} while true do kept[#kept + 1] = {#kept} end end)

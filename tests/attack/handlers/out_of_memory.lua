-- vector: error-handlers
-- expect: value or error E_QUOTA or aborted
-- A handler that needs memory where there is none.
return (xpcall(function() local t = {} for i = 1, 1e6 do t[i] = {} end end,
  function() local t = {} for i = 1, 1e6 do t[i] = {} end end))

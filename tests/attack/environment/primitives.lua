-- vector: environment
-- expect: error E_VARNF
-- The primitives behind the builtins cannot be named.
return _move

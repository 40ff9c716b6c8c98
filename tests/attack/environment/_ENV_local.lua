-- vector: environment
-- expect: value false
-- _ENV as a local, an upvalue, a parameter.
return eval("local _ENV = {} x = 1") or eval("return (function(_ENV) return x end)({})") or eval("return function() return _ENV end")

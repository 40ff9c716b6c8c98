-- vector: identity
-- expect: value true
-- verb: yes
-- this and caller replaced in the body do not change what others see.
this = player
return callers()[1] ~= nil and callers()[1].this ~= player or true

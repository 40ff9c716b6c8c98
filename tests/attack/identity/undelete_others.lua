-- vector: identity
-- expect: value true
-- What somebody else recycled brought back, by each of the last five hundred numbers; and what was one's own and is somebody else's now.
--- by wizard
local t = create(sys.thing) t.name = "gone" recycle(t) local u = create(sys.thing, ATTACKER) u.owner = player recycle(u) return 1
--- attack
local mine, back, last = {}, 0, tonumber(tostring(max_object()):match("%d+")) for _, o in ipairs(recycled_objects()) do mine[o.object] = true end for i = last, math.max(0, last - 500), -1 do if not mine[obj(i)] then local ok, e = pcall(undelete, obj(i)) if ok or (e.code ~= E_PERM and e.code ~= E_INVARG) then back = back + 1 end end end return back == 0

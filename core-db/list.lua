object(44, {
  name = "list library",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "Functions of lists, for programmers: local list = use($list). \"help $list\" names them.")

verb("library", "rl", sys.wizard, "this", "none", "this") do
  -- Functions of lists. None changes what it is given; lists may be stored tables.
  local list = {}

  -- What to sort or group by: a function of an item, or the name of a property or field.
  local function getter(by)
    if type(by) == "function" then
      return by
    end
    return function(item)
      return item[by]
    end
  end

  -- {f(item, index), ...}, without the nils
  function list.map(t, f)
    local result = {}
    for i, item in ipairs(t) do
      result[#result + 1] = f(item, i)
    end
    return result
  end

  -- the items of which f(item, index) is true
  function list.filter(t, f)
    local result = {}
    for i, item in ipairs(t) do
      if f(item, i) then
        result[#result + 1] = item
      end
    end
    return result
  end

  -- those items, and the others
  function list.partition(t, f)
    local yes, no = {}, {}
    for i, item in ipairs(t) do
      local to = f(item, i) and yes or no
      to[#to + 1] = item
    end
    return yes, no
  end

  -- f(f(f(initial, t[1]), t[2]), ...)
  function list.reduce(t, f, initial)
    local result = initial
    for i, item in ipairs(t) do
      result = f(result, item, i)
    end
    return result
  end

  -- the first item of which f is true, and its index; nil where there is none
  function list.find(t, f)
    for i, item in ipairs(t) do
      if f(item, i) then
        return item, i
      end
    end
  end

  function list.any(t, f)
    return select("#", list.find(t, f)) > 0
  end

  function list.all(t, f)
    for i, item in ipairs(t) do
      if not f(item, i) then
        return false
      end
    end
    return true
  end

  function list.count(t, f)
    return #list.filter(t, f)
  end

  -- of numbers, or of what `by` makes of the items
  function list.sum(t, by)
    by = by and getter(by)
    local sum = 0
    for _, item in ipairs(t) do
      sum = sum + (by and by(item) or item)
    end
    return sum
  end

  -- a sorted copy; less(a, b) as for table.sort
  function list.sort(t, less)
    local result = table.move(t, 1, #t, 1, {})
    table.sort(result, less)
    return result
  end

  -- a copy sorted by a function or field, equal ones in their old order; direction "down" turns it
  function list.sort_by(t, by, direction)
    by = getter(by)
    local keys, order = {}, {}
    for i, item in ipairs(t) do
      keys[i], order[i] = by(item), i
    end
    local down = direction == "down"
    table.sort(order, function(a, b)
      local x, y = keys[a], keys[b]
      if x == y then
        return a < b
      elseif down then
        return y < x
      end
      return x < y
    end)
    return list.map(order, function(i)
      return t[i]
    end)
  end

  -- the item with the greatest, or least, of what `by` makes of it; nil of an empty list
  function list.max_by(t, by)
    return list.sort_by(t, by, "down")[1]
  end

  function list.min_by(t, by)
    return list.sort_by(t, by)[1]
  end

  -- {[key] = {items with that key}, ...}
  function list.group_by(t, by)
    by = getter(by)
    local groups = {}
    for _, item in ipairs(t) do
      local key = by(item)
      local group = groups[key]
      if not group then
        group = {}
        groups[key] = group
      end
      group[#group + 1] = item
    end
    return groups
  end

  -- lists in the list are replaced by their items, one level deep
  function list.flatten(t)
    local result = {}
    for _, item in ipairs(t) do
      if type(item) == "table" then
        table.move(item, 1, #item, #result + 1, result)
      else
        result[#result + 1] = item
      end
    end
    return result
  end

  -- lists of n items each, the last may be shorter
  function list.chunks(t, n)
    local result = {}
    for i = 1, #t, math.max(1, n) do
      result[#result + 1] = table.slice(t, i, math.min(#t, i + n - 1))
    end
    return result
  end

  -- {{a[1], b[1]}, {a[2], b[2]}, ...} as long as the shorter one
  function list.zip(a, b)
    local result = {}
    for i = 1, math.min(#a, #b) do
      result[i] = {a[i], b[i]}
    end
    return result
  end

  -- {from, from + step, ..., to}
  function list.range(from, to, step)
    local result = {}
    for i = from, to, step or 1 do
      result[#result + 1] = i
    end
    return result
  end

  -- for item in list.each(t) do
  function list.each(t)
    local i = 0
    return function()
      i = i + 1
      return t[i]
    end
  end

  -- for i, item in list.backwards(t) do
  function list.backwards(t)
    local i = #t + 1
    return function()
      i = i - 1
      if i > 0 then
        return i, t[i]
      end
    end
  end

  -- for key, value in list.in_order(t) do: by key, numbers before texts before all else
  function list.in_order(t)
    local rank = {number = 1, string = 2}
    local keys = table.keys(t)
    table.sort(keys, function(a, b)
      local x, y = rank[type(a)] or 3, rank[type(b)] or 3
      if x ~= y then
        return x < y
      elseif x == 3 then
        return tostring(a) < tostring(b)
      end
      return a < b
    end)
    local i = 0
    return function()
      i = i + 1
      if keys[i] ~= nil then
        return keys[i], t[keys[i]]
      end
    end
  end

  return list
end

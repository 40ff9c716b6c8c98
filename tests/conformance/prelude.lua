-- Stands before every program, in our VM and in unmodified Lua alike. A program shows what it finds
-- line by line, "label: values"; run.py compares the lines.
local lines = {}

-- Exact: %q writes floats in hexadecimal, integers and strings so that they can be read back.
local function text(value, depth)
  local kind = type(value)
  if kind == "number" then
    return value ~= value and "nan" or string.format("%q", value)
  elseif kind == "string" then
    return (string.format("%q", value):gsub("\\\n", "\\n"):gsub("[\128-\255]", function(c)
      return string.format("\\x%02X", c:byte())
    end))
  elseif kind ~= "table" then
    return kind == "boolean" and tostring(value) or kind
  elseif (depth or 0) > 4 then
    return "{...}"
  end
  local parts, list = {}, rawlen(value)
  for i = 1, list do parts[i] = text(rawget(value, i), (depth or 0) + 1) end
  local keyed = {}
  for key, item in next, value do
    if not (math.type(key) == "integer" and key >= 1 and key <= list) then
      keyed[#keyed + 1] = "[" .. text(key, (depth or 0) + 1) .. "]=" .. text(item, (depth or 0) + 1)
    end
  end
  table.sort(keyed)
  for _, part in ipairs(keyed) do parts[#parts + 1] = part end
  return "{" .. table.concat(parts, ",") .. "}"
end

local function texts(...)
  local values = table.pack(...)
  for i = 1, values.n do values[i] = text(values[i]) end
  return table.concat(values, " ", 1, values.n)
end

-- What was raised: a message, or another value. Ours raises error values, which hold either.
local function raised(problem)
  if type(problem) == "error" then
    local value = problem.value
    if type(value) == "table" then -- a stored one
      local copy = {}
      for key, item in next, value do copy[key] = item end
      value = copy
    end
    if value ~= nil then return false, value end
    return problem.message
  elseif type(problem) == "string" then
    return problem
  end
  return false, problem
end

-- Without the place in front: the library of ours tells it in the traceback only.
local function words(problem)
  local message, value = raised(problem)
  if message then
    -- Each coroutine.wrap that an error passes puts a place in front as well; and a function that
    -- pcall calls is called 'string.rep' where one that code calls is called 'rep'.
    local place = message:find("^%[string ") and "^%[string .-%]:%d+: " or "^%w+:%d+: "
    while message:find(place) do message = message:gsub(place, "") end
    return (message:gsub("(bad argument #%d+ to ')%l%w*%.", "%1"))
  end
  return "the value " .. text(value)
end

local function show(label, ...)
  lines[#lines + 1] = label .. ": " .. texts(...)
end

local function shown(label, place, done, ...)
  if done then return show(label, ...) end
  local message = place and raised((...)) or words((...))
  lines[#lines + 1] = label .. ": raised " .. message:gsub("\n", "\\n")
end

-- What f(...) returns or raises.
local function try(label, f, ...)
  return shown(label, false, pcall(f, ...))
end

-- Likewise, with the place that the message names: for what the VM itself raises.
local function try_at(label, f, ...)
  return shown(label, true, pcall(f, ...))
end

object(13, {
  name = "string utilities",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

verb("english_list", "rxdt", sys.wizard, "this", "none", "this") do
  -- {"a", "b", "c"} is "a, b, and c".
  local list = ...
  local n = #list
  if n == 0 then
    return "nothing"
  elseif n == 1 then
    return tostring(list[1])
  elseif n == 2 then
    return tostring(list[1]) .. " and " .. tostring(list[2])
  end
  local parts = {}
  for i = 1, n - 1 do
    parts[i] = tostring(list[i])
  end
  return table.concat(parts, ", ") .. ", and " .. tostring(list[n])
end

verb("listing", "rxdt", sys.wizard, "this", "none", "this") do
  -- english_list of names as somebody sees them: 60 at most, of each 80 bytes. Where names.n says so
  -- there are more than stand in it.
  local names = ...
  local count = names.n or #names
  local shown = {}
  for i = 1, math.min(#names, 60) do
    local name = names[i]
    shown[i] = #name > 80 and name:sub(1, utf8.offset(name, 0, 81) - 1) .. "..." or name
  end
  if count > #shown then
    shown[#shown + 1] = (count - #shown) .. " more"
  end
  return this:english_list(shown)
end

verb("duration", "rxdt", sys.wizard, "this", "none", "this") do
  local seconds = math.floor(...)
  for _, unit in ipairs({{86400, "day"}, {3600, "hour"}, {60, "minute"}}) do
    if seconds >= unit[1] then
      local count = seconds // unit[1]
      return count .. " " .. unit[2] .. (count == 1 and "" or "s")
    end
  end
  return seconds .. (seconds == 1 and " second" or " seconds")
end

verb("substitute", "rxdt", sys.wizard, "this", "none", "this") do
  -- In the text: %n is who acts, %t what with, %% a percent sign.
  local text, who, what = ...
  local words = {n = who.name, N = who.name, t = what.name, T = what.name, ["%"] = "%"}
  return (tostring(text):gsub("%%([nNtT%%])", words))
end

verb("names", "rxdt", sys.wizard, "this", "none", "this") do
  -- "a lamp,lamp, light" is {"a lamp", "lamp", "light"}.
  local names = {}
  for _, name in ipairs(string.explode((...), ",")) do
    name = string.trim(name)
    if name ~= "" then
      names[#names + 1] = name
    end
  end
  return names
end

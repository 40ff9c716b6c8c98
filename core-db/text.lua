object(45, {
  name = "text library",
  parent = sys.root,
  owner = sys.wizard,
  location = obj(-1),
  flags = "r",
})

value("description", "Functions of texts, for programmers: local text = use($text). \"help $text\" names them.")

verb("library", "rl", sys.wizard, "this", "none", "this") do
  -- Functions of texts. Widths count characters.
  local text = {}

  function text.width(s)
    return utf8.len(s) or #s
  end

  function text.starts_with(s, beginning)
    return s:sub(1, #beginning) == beginning
  end

  function text.ends_with(s, ending)
    return ending == "" or s:sub(-#ending) == ending
  end

  function text.capitalize(s)
    return s:sub(1, 1):upper() .. s:sub(2)
  end

  -- at least `width` characters: spaces, or `fill`, behind, before, or on both sides
  function text.pad(s, width, fill)
    return s .. (fill or " "):rep(width - text.width(s))
  end

  function text.pad_left(s, width, fill)
    return (fill or " "):rep(width - text.width(s)) .. s
  end

  function text.center(s, width, fill)
    local left = (width - text.width(s)) // 2
    return text.pad(text.pad_left(s, text.width(s) + left, fill), width, fill)
  end

  -- at most `width` characters; the last ones give place to "..." or `mark`
  function text.cut(s, width, mark)
    mark = mark or "..."
    if text.width(s) <= width then
      return s
    end
    local keep = math.max(0, width - text.width(mark))
    return s:sub(1, (utf8.offset(s, keep + 1) or #s + 1) - 1) .. mark
  end

  -- the lines of a text that are at most `width` characters long, broken between words
  function text.wrap(s, width)
    local lines = {}
    for _, paragraph in ipairs(s:explode("\n", true)) do
      local line, length = {}, 0
      for word in paragraph:gmatch("%S+") do
        local more = text.width(word)
        if length > 0 and length + 1 + more > width then
          lines[#lines + 1] = table.concat(line, " ")
          line, length = {}, 0
        end
        line[#line + 1] = word
        length = length + more + (length > 0 and 1 or 0)
      end
      lines[#lines + 1] = table.concat(line, " ")
    end
    return lines
  end

  -- lines of aligned columns from a list of rows, each a list; numbers stand at the right
  function text.columns(rows, between)
    local widths = {}
    for _, row in ipairs(rows) do
      for i, cell in ipairs(row) do
        widths[i] = math.max(widths[i] or 0, text.width(tostring(cell)))
      end
    end
    local lines = {}
    for r, row in ipairs(rows) do
      local cells = {}
      for i, cell in ipairs(row) do
        local pad = type(cell) == "number" and text.pad_left or text.pad
        cells[i] = pad(tostring(cell), widths[i])
      end
      lines[r] = (table.concat(cells, between or "  "):gsub("%s+$", ""))
    end
    return lines
  end

  -- the words of a line; "in quotes" is one
  function text.words(s)
    local words = {}
    local at = 1
    while true do
      at = s:find("%S", at)
      if not at then
        return words
      end
      local quoted, after = s:match('^"([^"]*)"?()', at)
      if not quoted then
        quoted, after = s:match("^(%S+)()", at)
      end
      words[#words + 1] = quoted
      at = after
    end
  end

  -- "1 lamp", "2 lamps", "3 mice" with the plural given
  function text.count(n, one, many)
    return n .. " " .. (n == 1 and one or many or one .. "s")
  end

  -- "1st", "2nd", "3rd", "11th"
  function text.ordinal(n)
    local endings = {"st", "nd", "rd"}
    local tens = n // 10 % 10
    return n .. (tens ~= 1 and endings[n % 10] or "th")
  end

  -- "a", "a and b", "a, b, and c"; `last` is the word instead of "and"
  function text.list(items, last)
    last = " " .. (last or "and") .. " "
    local words = {}
    for i, item in ipairs(items) do
      words[i] = tostring(item)
    end
    local n = #words
    if n < 3 then
      return table.concat(words, last)
    end
    return table.concat(words, ", ", 1, n - 1) .. "," .. last .. words[n]
  end

  -- text.fill("%{name} smiles.", {name = "Ann"}); what has no value stays
  function text.fill(template, values)
    return (template:gsub("%%{([%w_]+)}", function(name)
      local value = values[name]
      return value ~= nil and tostring(value) or nil
    end))
  end

  return text
end

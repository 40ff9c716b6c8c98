-- What conformance_ours does, by the unmodified interpreter:
--   lua upstream.lua PRELUDE PROGRAM...
--   lua upstream.lua --functions
local function file_text(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read("a")
end

if arg[1] == "--functions" then
  local function list(library, names)
    for name, value in pairs(names) do
      if type(value) == "function" then print(library .. name) end
    end
  end
  list("", _G)
  for _, library in ipairs({"string", "table", "math", "utf8", "coroutine"}) do list(library .. ".", _G[library]) end
  return
end

local prelude = file_text(arg[1])
for i = 2, #arg do
  local source = prelude .. "\n" .. file_text(arg[i]) .. "\nreturn table.concat(lines, '\\n') .. '\\n'"
  io.write("== ", arg[i], "\n")
  local program, problem = load(source, "=eval", "t")
  if program then
    local done, result = pcall(program)
    io.write(done and result or "failed: " .. tostring(result) .. "\n")
  else
    io.write("failed: ", problem, "\n")
  end
end

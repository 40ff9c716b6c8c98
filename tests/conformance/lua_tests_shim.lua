-- What stands between verb code and a file of Lua's own test suite: an environment of plain Lua's
-- kind over the functions of our realm. What is caught is turned back from an error value into what
-- was raised: its text or its value; functions that we do not have are stubs that do nothing, or not
-- there. The suite's `T` (internal tests) is nil and `_port` and `_soft` are true, as its readme says.
local environment = loose_environment()
local raw_pcall, raw_xpcall, raw_error = pcall, xpcall, error
local create, resume, close, status = coroutine.create, coroutine.resume, coroutine.close, coroutine.status

local function plain(problem)
  if type(problem) ~= "error" then return problem end
  local value = problem.value
  if value ~= nil then return type(value) == "table" and table.copy(value) or value end
  return problem.message
end
local function caught(done, ...)
  if done then return true, ... end
  return false, plain((...))
end
environment.pcall = function(...) return caught(raw_pcall(...)) end
environment.xpcall = function(f, handler, ...)
  return caught(raw_xpcall(f, function(e) return handler(plain(e)) end, ...))
end
environment.assert = function(...)
  if ... then return ... end
  local _, message = ...
  if select("#", ...) < 2 then message = "assertion failed!" end
  return raw_error(message)
end
environment.coroutine.resume = function(...) return caught(resume(...)) end
environment.coroutine.close = function(...) return caught(close(...)) end

local function text_of(chunk)
  if type(chunk) ~= "function" then return chunk end
  local pieces = {}
  for piece in chunk do
    if piece == "" then break end
    if type(piece) ~= "string" then return nil end
    pieces[#pieces + 1] = piece
  end
  return table.concat(pieces)
end
environment.load = function(chunk, name, mode, ...)
  local text = text_of(chunk)
  if text == nil then return nil, "reader function must return a string" end
  if mode == "b" then return nil, "attempt to load a text chunk (mode is 'b')" end
  if text:sub(1, 1) == "\27" then return nil, "attempt to load a binary chunk" end
  local into = environment
  if select("#", ...) > 0 then into = ... end
  local made, problem = loose_load(text, name or (type(chunk) == "string" and chunk or "=(load)"), into)
  if made then return made end
  return nil, plain(problem)
end
environment.collectgarbage = function(what) return what == "count" and 0 or what == "step" or 0 end
environment.print = function() end
environment.warn = function() end
environment._G = environment
environment._VERSION = "Lua 5.4"
environment._port, environment._soft, environment._nomsg = true, true, true
environment.Message = function() end
local modules = {string = environment.string, math = environment.math, table = environment.table,
                 utf8 = environment.utf8, coroutine = environment.coroutine, _G = environment}
environment.require = function(name)
  if name == "bwcoercion" then return true end
  return modules[name] or raw_error("module '" .. name .. "' not found")
end
environment.package = {loaded = modules, config = "/\n"}
environment.os = {time = time, clock = function() return 0 end, setlocale = function(l) return (l == nil or l == "C") and "C" or nil end, getenv = function() end}


-- A file is run statement by statement of its top level, so that one that cannot run here does not
-- take the rest with it. For that its outermost local variables become globals.
local function as_global(line)
  if line:find("^%w") then line = line:gsub("; local ([%w_]+ =)", "; %1") end
  local name = line:match("^local function ([%w_]+)")
  if name then return (line:gsub("^local ", "")), {name} end
  local names, rest = line:match("^local ([%w_,%s<>]+)(.*)$")
  if not names then return line, {line:match("^function ([%w_]+)")} end
  local list = {}
  for one in names:gsub("<%s*%a+%s*>", ""):gmatch("[%w_]+") do list[#list + 1] = one end
  if rest:sub(1, 1) == "=" then return table.concat(list, ", ") .. " " .. rest, list end
  return table.concat(list, ", ") .. " = nil " .. rest, list
end

local function says(...) notify(player, table.concat({...}, " ") .. "\n") end

-- Why a piece cannot run here, where that can be seen.
local needs = {
  {"debug%.", "debug is not there"}, {"require%s*%(?['\"]debug", "debug is not there"}, {"collectgarbage", "collectgarbage is not there"},
  {"__gc", "there are no finalizers"}, {"__mode", "there are no weak tables"},
  {"string%.dump", "string.dump is not there"}, {"randomseed", "math.randomseed is not there"},
  {"%f[%w]io%.", "io is not there"}, {"%f[%w]os%.", "os is not there"},
  {"dofile", "dofile is not there"}, {"loadfile", "loadfile is not there"}, {"tracegc", "finalizers are not there"},
  {"%%p", "string.format has no %p"}, {"setlocale", "there is one locale"},
  {"package%.", "package is not there"}, {"%f[%w]T%f[%W]", "internal tests, not in any usual build"},
  {"_ENV", "_ENV is not available"}, {"<close>", nil},
}
local missing = {} -- names that a piece which did not run would have made
local function why_not(piece)
  if piece:find("^%s*%-%-%[%[") then return nil end
  local code = piece:gsub("%-%-[^\n]*", "")
  for _, need in ipairs(needs) do
    if need[2] and code:find(need[1]) then return need[2] end
  end
  for name in pairs(missing) do
    if not code:find("^%s*" .. name .. "%s*=[^=]") and code:find("%f[%w_]" .. name .. "%f[^%w_]") then return "needs '" .. name .. "' of a part that did not run" end
  end
end

local function run_piece(text, first, last, names)
  local code = text:gsub("%s", "")
  if code == "" then return end
  local reason = why_not(text)
  if reason then
    says("skipped", first, last, reason)
  else
    local run, problem = loose_load(("\n"):rep(first - 1) .. text, "=test", environment)
    local done, raised = false, problem
    if run then done, raised = raw_pcall(run) end
    if done then
      says("ok", first, last)
      for _, name in ipairs(names) do missing[name] = nil end
      return
    end
    says("failed", first, last, (tostring(plain(raised)):gsub("\n", " ")))
  end
  for _, name in ipairs(names) do missing[name] = name ~= "debug" or nil end
end

local lines = {}
for line in (loose_text() .. "\n"):gmatch("(.-)\n") do lines[#lines + 1] = line end
if lines[1]:sub(1, 1) == "#" then lines[1] = "" end
local first, pieces, names = 1, {}, {}
for i, line in ipairs(lines) do
  local changed, made = line, {}
  if #pieces == 0 or line:find("^%S") then changed, made = as_global(line) end
  if #pieces > 0 and line:find("^local ") and not loose_load(table.concat(pieces, "\n"), "=test", environment) then changed, made = line, {} end
  pieces[#pieces + 1] = changed
  for _, name in ipairs(made) do names[#names + 1] = name end
  local next_line = lines[i + 1] or "x"
  if next_line:find("^[%w_:]") and not next_line:find("^end") or next_line == "" or i == #lines then
    local text = table.concat(pieces, "\n")
    if loose_load(text, "=test", environment) or i == #lines then
      run_piece(text, first, i, names)
      first, pieces, names = i + 1, {}, {}
    end
  end
end

// What calls take, to the tick: a row each. A charge that is forgotten, or that no longer follows
// the size of the work, is a row that is wrong. docs/security.md has the table in words.
#include "tests/verbs/bench.h"

namespace lunamoo::verbs {
namespace {

struct Row {
    const char* code;
    std::int64_t ticks; // besides what an empty function takes
};

// What the rows of the library have: texts of 64 KiB, numerals of 6,400 bytes, lists of 1,000
// items.
constexpr const char* kLibrarySetup = R"(
    local s = string.rep("x", 65536)
    local same = string.rep("x", 65535) .. "x"
    local zeros = string.rep("0", 6399) .. "7"
    local list, texts = {}, {}
    for i = 1, 1000 do list[i] = i texts[i] = "t" end
    local keyed = {[s] = 1}
    local stored = listappend({}, 1)
    local two_stored = {listappend({}, 1), listappend({}, 2)}
    local packed = string.pack("s4z", s, s)
    local accents = string.rep("é", 8000)
    local meta = setmetatable({}, {__add = function() return 1 end, __lt = function() return true end,
                                   __index = function() return 1 end, __len = function() return 1 end,
                                   __eq = function() return true end,
                                   __concat = function() return "" end, __call = function() end})
    local other = setmetatable({}, getmetatable(meta))
    local closing = setmetatable({}, {__close = function() end})
    local function nothing() end
    local function give(...) return ... end
    local function pass_on(...) return give(...) end
    local thread = coroutine.wrap(function() while true do coroutine.yield() end end)
    thread()
)";

constexpr Row kLibrary[] = {
    {"nothing()", 1},
    {"local x = s == same", 1024},
    {"local x = s < same", 2048},
    {"local x = s .. same", 5120},
    {"local x = zeros + 0", 101},
    {"local x = keyed[same]", 1024},
    {"keyed[same] = 1", 1024},
    {"local x = meta + 1", 1},
    {"local x = meta < other", 1},
    {"local x = meta.x", 2},
    {"local x = #meta", 2},
    {"local x = meta == other", 2},
    {"local x = meta .. ''", 3},
    {"meta()", 2},
    {"local x <close> = closing", 1},
    {"pass_on(table.unpack(list, 1, 800))", 1055},
    {"for i = 1, 100 do end", 99},
    {"local i = 0 while i < 100 do i = i + 1 end", 100},
    {"local i = 0 repeat i = i + 1 until i == 100", 99},
    {"local i = 0 ::again:: i = i + 1 if i < 100 then goto again end", 99},
    {"for k in pairs(list) do end", 2004},
    {"local n = 0 for _ in function() n = n + 1 if n <= 100 then return n end end do end", 203},
    {"for k in next, list do end", 2003},
    {"for i in ipairs(list) do end", 1003},
    {"for i in ipairs(setmetatable({}, {__index = list})) do end", 2006},
    {"string.byte(s, zeros)", 104},
    {"math.sqrt(zeros)", 104},
    {"math.tointeger(zeros)", 104},
    {"tonumber(zeros)", 103},
    {"tonumber(zeros, 10)", 503},
    {"next(keyed, s)", 1027},
    {"next(stored)", 3},
    {"rawequal(s, same)", 1026},
    {"rawget(keyed, s)", 1026},
    {"rawset(keyed, s, 2)", 1026},
    {"select('#', table.unpack(list, 1, 320))", 386},
    {"math.max(table.unpack(list, 1, 400))", 556},
    {"string.rep('x', 65536)", 1028},
    {"string.sub(s, 1, -2)", 1027},
    {"string.upper(s)", 1027},
    {"string.reverse(s)", 1027},
    {"string.trim(s)", 2053},
    {"string.explode(s, 'y')", 2064},
    {"string.byte(s, 1, 800)", 203},
    {"string.char(string.byte(s, 1, 800))", 318},
    {"string.format('%q', s)", 9221},
    {"string.format('%s', s)", 1029},
    {"string.format('%d', 1)", 5},
    {"string.format('%.3f', 1.5)", 14},
    {"string.format('%.99f', 1.5)", 343},
    {"string.format('%f', 1e300)", 218},
    {"string.format('%d%d%d%d', 1, 2, 3, 4)", 8},
    {"string.packsize(string.rep('b', 1000))", 1022},
    {"string.unpack('s4', packed)", 1029},
    {"string.unpack('z', s .. '\\0')", 5126},
    {"string.find(s, 'y', 1, true)", 1039},
    {"string.find('x', s, 1, true)", 1028},
    {"string.find('x', string.rep('a?', 3200))", 1009},
    {"string.match(s, '.+')", 9221},
    {"string.match(s, '(x*)')", 9222},
    {"string.match(string.rep('x', 300), 'x-y')", 22851},
    {"string.match('(' .. s .. ')', '%b()')", 12295},
    {"string.match(s, '^(x+)%1$')", 25606},
    {"string.match('a', '[' .. s .. ']')", 27655},
    {"string.match('a', '^[^' .. s .. ']')", 19463},
    {"string.gsub(s, '.', 'y')", 33798},
    {"string.gsub(s, 'x', {x = 'y'})", 91141},
    {"string.gsub('xxxxxxxxxx', 'x', nothing)", 20},
    {"string.gsub(s, 'y', '')", 25606},
    {"string.gsub('x', 'x', string.rep('%%', 1000))", 181},
    {"string.replace(s, 'x', 'y')", 132038},
    {"table.concat(texts)", 1018},
    {"table.concat(list)", 5048},
    {"table.insert(list, 1, 0) table.remove(list, 1)", 2006},
    {"table.remove(list, 1) table.insert(list, 1, 1)", 2004},
    {"table.move(list, 1, 1000, 1, {})", 1003},
    {"table.pack(table.unpack(list, 1, 800))", 1706},
    {"table.unpack(list, 1, 800)", 903},
    {"table.sort(list)", 8988},
    {"table.index_of(list, 0)", 1003},
    {"table.contains(two_stored, stored)", 12},
    {"table.unique({s, same})", 2053},
    {"table.unique(list)", 1003},
    {"table.unique(two_stored)", 13},
    {"table.copy(list)", 1004},
    {"table.copy({s})", 5},
    {"table.keys(list)", 1004},
    {"utf8.len(accents)", 2003},
    {"utf8.codepoint(accents, 1, 8000)", 1003},
    {"utf8.offset(accents, 4000)", 1003},
    {"utf8.offset(accents, -4000)", 1003},
    {"utf8.offset(accents, 0, 8000)", 4},
    {"utf8.char(utf8.codepoint(accents, 1, 1600))", 331},
    {"for p, c in utf8.codes(accents) do end", 16004},
    {"json.encode(s)", 6150},
    {"json.encode(stored)", 11},
    {"json.encode({{}, {}, {}, {}})", 33},
    {"json.decode(string.format('%q', s))", 13322},
    {"json.decode('[1,2,3,4]')", 13},
    {"json.decode('[[],[],[]]')", 21},
    {"re.find('x', 'y')", 161},
    {"re.find(s, 'y')", 4256},
    {"re.find(s, 'x+')", 12452},
    {"re.match(s, '(x+)')", 13482},
    {"re.match('x', '()()()()()()()()()()()()()()()()')", 260},
    {"re.gsub('xxxxxxxxxx', 'x', 'y')", 223},
    {"re.gsub('xxxxxxxxxx', 'x', nothing)", 232},
    {"re.gsub('xxxxxxxxxx', 'x', {})", 232},
    {"re.gsub('x', 'x', string.rep('%%', 1000))", 1217},
    {"re.split('xxxxxxxxxx', 'x')", 222},
    {"re.escape(s)", 5123},
    {"re.find('x', string.rep('a', 900))", 1976},
    {"re.find('x', '(?i)[\\u{100}-\\u{10fff}]')", 8888},
    {"coroutine.create(nothing)", 13},
    {"thread()", 5},
    {"local co = coroutine.create(nothing) coroutine.resume(co) coroutine.resume(co)", 69},
    {"next(keyed, same)", 1027},
    {"pcall(nothing)", 2},
    {"pcall(error)", 104},
    {"pcall(error, E_PERM)", 105},
    {"tostring(stored)", 3},
    {"tostring(s)", 2},
    {"type(s)", 2},
    {"load('return 1')", 119},
    {"load('return ' .. string.rep(' ', 1000))", 2166},
};

// What the rows of the world have: an object with 80 verbs and 80 properties and its children, a
// place with 128 things in it, stored lists of 1,000 words.
constexpr const char* kWorldSetup = R"lua(
    local s = string.rep("-", 6399) .. "\n"
    local big, other, place = create(obj(-1)), create(obj(-1)), create(obj(-1))
    local made = {player, "rxd", "v"}
    for i = 1, 80 do
        made[3] = "v" .. i
        add_verb(big, made, {"this", "none", "this"})
        add_property(big, "p" .. i, 0, {player, "r"})
    end
    add_verb(big, {player, "rxd", "long"}, {"this", "none", "this"})
    set_verb_code(big, "long", s .. s)
    local child, placed = create(big), nil
    for i = 1, 20 do child = create(child) end
    for i = 1, 128 do placed = create(obj(-1)) move(placed, place) end
    local texts = {
        take = "return 1",
        give_back = "return {1, 2, 3, string.rep('x', 6400)}",
        deep = "local n = ... if n < 8 then return this:deep(n + 1) end return #callers()",
    }
    for _, name in ipairs({"take", "give_back", "deep"}) do
        for _, on in ipairs({other, mine}) do
            add_verb(on, {player, "rxd", name}, {"this", "none", "this"})
            set_verb_code(on, name, texts[name])
        end
    end
    add_verb(box, {obj(2), "rxd", "take"}, {"this", "none", "this"})
    set_verb_code(box, "take", "return 1")
    add_verb(other, {player, "rl", "library"}, {"none", "none", "none"})
    set_verb_code(other, "library",
                  "return {one = function() return 1 end, list = {1, 2, {3, 4}}} --" .. string.rep("x", 1600))
    local items, lines = {}, {}
    for i = 1, 1000 do items[i] = "word " .. i lines[i] = "-- " .. i end
    local words, more_words = listappend(items, 0), listappend(items, 0)
    for i = 1, 8 do fork(1000, function() end) end
)lua";

constexpr Row kWorld[] = {
    {"verbs(big)", 83},
    {"verb_info(big, 'v9')", 13},
    {"verb_args(big, 1)", 12},
    {"verb_code(big, 'long')", 215},
    {"set_verb_code(big, 'v1', s)", 785},
    {"set_verb_code(big, 'v1', lines)", 3662},
    {"find_verb(child, 'v9')", 15},
    {"respond_to(child, 'v9')", 15},
    {"properties(big)", 82},
    {"property_info(child, 'p1')", 5},
    {"has_property(child, 'p1')", 5},
    {"set_property_info(big, 'p1', {name = 'renamed'})", 36},
    {"add_property(big, 'another', 0, {player, 'r'})", 43},
    {"delete_property(big, 'p1')", 35},
    {"isa(child, big)", 4},
    {"children(big)", 3},
    {"chparent(child, obj(-1))", 5},
    {"chparent(other, child)", 5},
    {"add_property(child, 'another', 0, {player, 'r'})", 14},
    {"move(child, place)", 17},
    {"move(placed, child)", 23},
    {"recycle(big)", 70},
    {"recycle(place)", 1127},
    {"recycle(placed)", 44},
    {"use(other)", 3553},
    {"use(other) use(other)", 3559},
    {"for name in pairs(use(other)) do end", 3561},
    {"create(big)", 60},
    {"local x = place.contents", 129},
    {"players()", 5},
    {"notify(player, s)", 105},
    {"force_input(player, string.rep('x', 6400))", 209},
    {"server_log(s)", 105},
    {"function_info('valid')", 11},
    {"accounts()", 20},
    {"queued_tasks()", 74},
    {"callers()", 2},
    {"other:deep(1)", 51},
    {"toliteral(words)", 562},
    {"equal(words, more_words)", 377},
    {"listappend(words, 1)", 12},
    {"listset(words, 1, 1)", 12},
    {"setadd(words, 'none')", 451},
    {"is_member('none', words)", 441},
    {"listdelete(words, 1)", 137},
    {"other:take(s)", 2},
    {"other:take({s})", 103},
    {"other:give_back()", 210},
    {"box:take(s)", 102},
    {"fork(0, function() end)", 109},
    {"fork(0, function() return s end)", 509},
    {"eval('return 1')", 107},
    {"local x = {mine:take({1, 2, 3, a = 1, b = 2})}", 10},
    {"tostring(words)", 376},
    {"string.len(toliteral(words))", 565},
};

std::string program(const std::string& setup, const std::string& code) {
    return setup + "local function f() " + code +
           " end local before = ticks_left() f() return before - ticks_left()";
}

} // namespace

TEST_CASE("what a call takes is in proportion to its work, to the tick", "[charges]") {
    const std::string setup = kLibrarySetup;
    Bench bench;
    const auto empty = std::stoll(bench.says(program(setup, ""), bench.ann));
    for (const Row& row : kLibrary) {
        INFO(row.code);
        CHECK(std::stoll(bench.says(program(setup, row.code), bench.ann)) - empty == row.ticks);
    }
}

TEST_CASE("what a builtin takes is in proportion to its work, to the tick", "[charges]") {
    const std::string setup = "local player = obj(1) " + std::string(kWorldSetup);
    const auto took = [&](const char* code) {
        Bench bench; // a new world each
        bench.host.online[bench.wizard] = {};
        return bench.says(program(setup, code));
    };
    const auto empty = std::stoll(took(""));
    for (const Row& row : kWorld) {
        INFO(row.code);
        CHECK(std::stoll(took(row.code)) - empty == row.ticks);
    }
    // Half of the numbers that are drawn below a power of two and one are drawn again.
    const auto drawn = [&](const char* most) {
        return std::stoll(
            took(("for i = 1, 1000 do math.random(0, " + std::string(most) + ") end").c_str()));
    };
    CHECK(drawn("1 << 62") - drawn("(1 << 62) - 1") > 500);
    const auto of_all = static_cast<std::int64_t>(all_builtins().size()) * 8;
    CHECK(std::stoll(took("function_info()")) - empty >= of_all);
}

} // namespace lunamoo::verbs

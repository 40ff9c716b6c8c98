// Runs programs as verb code and prints the lines that each shows: for tests/conformance/run.py.
//
//   conformance_ours PRELUDE PROGRAM...
//   conformance_ours --loose SHIM FILE    a file of Lua's own test suite (lua_tests.py)
//   conformance_ours --functions       the functions that verb code can name, one a line
//
// Each program runs in a world of its own, with the prelude before it and the lines told after it.
// One whose name ends in ".big.lua" is longer than a verb may be: it is compiled without that
// limit, and is otherwise the same. The counting build ends with what its VM has executed.
#include "tests/conformance/loose.h"
#include "tests/conformance/session.h"
#include "tests/verbs/reachable_functions.h"

#ifdef LUNAMOO_COUNTING
#include "tests/conformance/counts.h"
#endif

#include <cstdio>
#include <fstream>
#include <sstream>

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

std::string file_text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in)
        throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string program_text; // that load_program compiles

int load_program(lua_State* L) {
    if (luaL_loadbufferx(L, program_text.data(), program_text.size(), "=eval", "t") != LUA_OK)
        return lua_error(L);
    return 1;
}

void run_program(const std::string& prelude, const std::string& path) {
    test::Session session(test::Session::unhurried());
    program_text = prelude + "\n" + file_text(path) + "\n";
    std::string code =
        program_text + "for _, line in ipairs(lines) do notify(player, line .. '\\n') end";
    if (path.ends_with(".big.lua")) {
        program_text += "return table.concat(lines, '\\n') .. '\\n'";
        session.give("load_program", load_program);
        code = "notify(player, load_program()())";
    }
    std::printf("== %s\n%s", path.c_str(), session.run(code).c_str());
}

int loose_text(lua_State* L) {
    lua_pushlstring(L, program_text.data(), program_text.size());
    return 1;
}

// The shim is verb code; it loads the file into an environment of plain Lua's kind.
void run_loosely(const std::string& shim, const std::string& path) {
    test::Session session(test::Session::unhurried());
    program_text = file_text(path);
    session.give("loose_text", loose_text);
    session.give("loose_load", test::loose_load);
    session.give("loose_environment", test::loose_environment);
    std::printf("%s\n", session.run(file_text(shim)).c_str());
}

void print_functions() {
    test::Session session(test::Session::unhurried());
    for (const auto& entry : test::reachable_functions(session.realm()))
        std::printf("%s %s\n", entry.path.c_str(), entry.stable_name.c_str());
}

#ifdef LUNAMOO_COUNTING
void print_counts() {
    const test::Counts& counts = test::counts();
    std::printf("== counts\n");
    for (int opcode = 0; opcode < test::kOpcodes; ++opcode)
        std::printf("opcode %s %llu\n", test::opcode_name(opcode),
                    static_cast<unsigned long long>(counts.opcodes[opcode]));
    test::Session session(test::Session::unhurried());
    for (const auto& entry : test::reachable_functions(session.realm()))
        if (const auto found = counts.functions.find(entry.function);
            found != counts.functions.end())
            std::printf("function %s %llu\n", entry.path.c_str(),
                        static_cast<unsigned long long>(found->second));
}
#endif

} // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "--functions") {
        print_functions();
        return 0;
    }
    if (argc == 4 && std::string_view(argv[1]) == "--loose") {
        run_loosely(argv[2], argv[3]);
        return 0;
    }
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s PRELUDE PROGRAM... | --functions\n", argv[0]);
        return 2;
    }
    const std::string prelude = file_text(argv[1]);
    for (int i = 2; i < argc; ++i)
        run_program(prelude, argv[i]);
#ifdef LUNAMOO_COUNTING
    print_counts();
#endif
}

// What verbs/lua stands on, so that a new Lua does not change it unnoticed: numbers and layouts,
// and the very text of each file that is compiled with redefined macros or whose structures are
// used.
//
// After an upgrade that was read with care (each upstream_*.cpp says what it relies on):
// LUNAMOO_UPDATE=1 verbs_test "[upstream]" writes the list of hashes anew.
#include "tests/catch.h"
#include "verbs/lua/internals.h"
#include "verbs/lua/meter.h"

#include "db/checksum.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

using namespace lunamoo;

// The pointer to the meter fits where every thread has it, and is copied to new threads.
static_assert(LUA_EXTRASPACE == sizeof(void*));
static_assert(LUAI_MAXCCALLS == 200, "the depth of pcall, resume and the parser, in C levels");
static_assert(TM_N == 25, "fasttm is redefined: events and their order");
static_assert(TM_EQ == 5, "events up to this one are asked by fasttm, with a bit in Table::flags");
// The bits of frames that images keep, and the one that is ours.
static_assert(CIST_RECST == 10 && CIST_CLSRET == (1 << 9) && CIST_YPCALL == (1 << 4) &&
              CIST_FIN == (1 << 7));
static_assert((verbs::kLoweredBit & ((7u << CIST_RECST) | CIST_CLSRET | CIST_FIN)) == 0);
// How instructions are cut: the meter reads sJ and Bx, the compiler pass writes ABCk.
static_assert(SIZE_OP == 7 && SIZE_A == 8 && SIZE_B == 8 && SIZE_C == 8 && SIZE_Bx == 17 &&
              SIZE_sJ == 25 && OFFSET_sJ == (1 << 24) - 1);
static_assert(OP_CALL == 68 && OP_TAILCALL == 69 && OP_RETURN == 70 && OP_VARARGPREP == 81 &&
              OP_EXTRAARG == 82);
// Values as images, slots of objects and the collector see them.
static_assert(LUA_NUMTYPES == 9 && LUA_VNUMINT == 3 && LUA_VNUMFLT == 19 && LUA_VSHRSTR == 4 &&
              LUA_VLNGSTR == 20 && LUA_VLCF == 22 && LUA_VCCL == 38 && LUA_VLCL == 6);
static_assert(LUAI_MAXSHORTLEN == 40, "names up to this length have one address");
static_assert(offsetof(verbs::Meter, ticks) == 0, "the VM decrements it in place");
static_assert(sizeof(TValue) == 16 && sizeof(StackValue) == 16 && sizeof(Instruction) == 4);

namespace {

const std::string kList = LUNAMOO_SOURCE_DIR "/tests/verbs/upstream_files.txt";

std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string hash_of(const std::string& text) {
    std::string hex;
    for (const auto byte : db::sha256(text)) {
        char two[3];
        std::snprintf(two, sizeof(two), "%02x", byte);
        hex += two;
    }
    return hex;
}

// Lua's files that those of verbs/lua include: sources, and headers of its internals.
std::set<std::string> included_files() {
    std::set<std::string> names;
    const std::regex include("#include [\"<](l[a-z]+\\.[ch])[\">]");
    for (const auto& entry : std::filesystem::directory_iterator(LUNAMOO_SOURCE_DIR "/verbs/lua")) {
        const std::string text = text_of(entry.path());
        for (std::sregex_iterator at(text.begin(), text.end(), include), end; at != end; ++at)
            names.insert((*at)[1]);
    }
    std::erase_if(names, [](const std::string& name) {
        return !std::filesystem::exists(std::string(LUNAMOO_LUA_DIR "/") + name);
    });
    return names;
}

} // namespace

TEST_CASE("Lua's files that are compiled with other macros are the ones that were read",
          "[upstream]") {
    std::string found;
    int sources = 0;
    for (const auto& name : included_files()) {
        found += hash_of(text_of(std::string(LUNAMOO_LUA_DIR "/") + name)) + " " + name + "\n";
        sources += name.ends_with(".c") ? 1 : 0;
    }
    if (std::getenv("LUNAMOO_UPDATE") != nullptr)
        std::ofstream(kList) << found;
    CHECK(sources == 7); // ldo lfunc lgc lstate ltable ltm lvm
    CHECK(found == text_of(kList));
}

TEST_CASE("Lua's release is the one that the pinned tarball has", "[upstream]") {
    CHECK(std::string(LUA_RELEASE) == "Lua 5.4.9");
    CHECK(LUA_VERSION_RELEASE_NUM == 50409);
    CHECK(NUM_OPCODES == 83);
}

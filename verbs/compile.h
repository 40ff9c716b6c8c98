// Verb text to functions. A verb's body becomes the function
//     function(this, ...) <body> end
// inside a chunk whose locals are the task's variables (player, argstr, dobj, ...): shared constant
// upvalues, joined to the realm's one set of cells, so that a call prepares nothing. `caller`,
// `verb` and `args` are computed where a body names them.
//
// After compiling, the main function is marked as a verb (internals.h) and its tail calls are made
// ordinary calls: a verb's frame is its activation and must stay while it calls.
// Lines are those of the body. World thread, inside the realm's state.
#pragma once

#include "db/checksum.h"
#include "db/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct lua_State;
struct Proto;

namespace lunamoo::verbs {

inline constexpr std::size_t kMaxSourceBytes = 64 * 1024;

// Stored; do not renumber.
// A Chunk is what load() made, a Library what use() did: functions of the verb that called it, not
// verbs themselves.
enum class CodeKind : std::uint8_t { Verb = 0, Eval = 1, Prelude = 2, Chunk = 3, Library = 4 };

// Its functions are kept alive by whoever holds them, not by the realm.
constexpr bool lasts_as_long_as_held(CodeKind kind) {
    return kind == CodeKind::Chunk || kind == CodeKind::Library;
}

// One text compiled in one realm, and whose it is.
struct Code {
    CodeKind kind = CodeKind::Verb;
    db::ObjectId definer;
    std::uint64_t verb_id = 0;
    std::uint64_t version = 0;
    db::ObjectId owner;
    std::string names;
    std::string source;
    db::Sha256 hash{};
    // Of what the text was compiled to (verbs/bytecode.h), once an image has named it.
    std::optional<db::Sha256> bytecode_hash;
    // That itself, where holders keep the functions, until it is given to be kept: they may be gone
    // before the slice ends.
    std::string bytecode;
    std::vector<Proto*> protos; // of the main function and those inside it, in pre-order
    int reference =
        0; // of the compiled function in the realm's registry; none where the holders keep it
    bool is_held = false;    // a fork or an image has taken functions of it
    bool is_watched = false; // the end of its functions, where holders keep them, is to be told
    bool is_in_file = false; // text and bytecode have been given to be kept
    bool is_from_bytecode = false; // this build compiles the text to something else
    std::size_t counted = 0;       // bytes of source and bytecode that count as the realm's memory

    std::string image_key() const; // identifies it in images; read back by parse_image_key
    static std::optional<Code> parse_image_key(std::string_view key); // without source and protos
};

// Why `source` is no verb body ("line 3: unexpected symbol near 'x'"), or nothing. Any thread: uses
// a state of its own. Cost: about 20 us for a short verb.
std::optional<std::string> compile_error(std::string_view source, std::string_view chunk_name);

// Puts the value on the top, which it pops, among the constants of every function of `code`: it
// lives as long as any of them. Protected context.
void anchor_in_protos(lua_State* L, const Code& code);

// Pushes the function of `code` (reference, protos and hash are filled in) and returns true, or
// pushes an error message and returns false. What is compiled is `text`, which is its source but
// in tests of another compiler. Must run protected: allocates.
bool compile_code(lua_State* L, Code& code, std::string_view text, std::string_view chunk_name);

// The stable names of the task variables' cells, in order.
inline constexpr int kVariableCells = 7;
inline constexpr int kAllCells = 9; // with _caller and _verb
extern const char* const kCellNames[kAllCells];

// Pushes a function whose upvalues are new cells holding what is on the stack top (kAllCells
// values, popped): the realm's set.
void push_cells(lua_State* L);

} // namespace lunamoo::verbs

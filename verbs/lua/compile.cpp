#include "verbs/compile.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "db/codec.h"
#include "db/lua_lexer.h"
#include "verbs/compile_cost.h"
#include "verbs/lua/compiled.h"
#include "verbs/lua/internals.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/realm_code.h"
#include "verbs/values.h"

#include <array>
#include <memory>

namespace lunamoo::verbs {

const char* const kCellNames[kAllCells] = {"player", "argstr",  "dobj",    "dobjstr", "prepstr",
                                           "iobj",   "iobjstr", "_caller", "_verb"};

namespace {

constexpr std::string_view kLocals = "local player<const>,argstr<const>,dobj<const>,dobjstr<const>,"
                                     "prepstr<const>,iobj<const>,iobjstr<const>,_caller<const>,"
                                     "_verb<const> =...;";

struct Mentions {
    bool caller = false;
    bool verb = false;
    bool args = false;
    bool environment = false;
    int environment_line = 0;
    CompileCost cost;
};

// So that the watchdog can end a task meanwhile.
void may_be_interrupted(lua_State* L) {
    if (LIMIT(compiling_is_interrupted))
        charge(L, 0);
}

Mentions mentions_of(lua_State* L, std::string_view source) {
    constexpr int kTokensAtOnce = 1024;
    Mentions found;
    db::LuaLexer lexer(source);
    for (int i = 1; const auto token = lexer.next(); ++i) {
        if (i % kTokensAtOnce == 0)
            may_be_interrupted(L);
        const auto name = token->text(source);
        found.cost.take(token->kind, name);
        if (token->kind != db::TokenKind::Name)
            continue;
        found.caller |= name == "caller";
        found.verb |= name == "verb";
        found.args |= name == "args";
        if (name == "_ENV" && !found.environment) {
            found.environment = true;
            found.environment_line = token->line;
        }
    }
    return found;
}

std::string wrapped(std::string_view source, CodeKind kind, const Mentions& found) {
    std::string text;
    text.reserve(source.size() + 300);
    text += kLocals;
    text += lasts_as_long_as_held(kind) ? "return function(...)" : "return function(this,...)";
    if (kind != CodeKind::Library) { // whose functions would see those of whoever loaded it
        if (found.caller)
            text += "local caller<const> =_caller() ";
        if (found.verb)
            text += "local verb<const> =_verb() ";
        if (found.args)
            text += "local args={...} ";
    }
    text += source;
    text += "\nend";
    return text;
}

// Gives the compiler a text piece by piece, so that the watchdog can end a task between two.
struct TextReader {
    std::string_view rest;

    static const char* read(lua_State* L, void* self, std::size_t* size) {
        constexpr std::size_t kPiece = 1024;
        auto& rest = static_cast<TextReader*>(self)->rest;
        may_be_interrupted(L);
        const char* piece = rest.data();
        *size = std::min(rest.size(), kPiece);
        rest.remove_prefix(*size);
        return piece;
    }
};

// The message of a failure is always a string.
bool load(lua_State* L, std::string_view text, std::string_view chunk_name) {
    const std::string name = "=" + std::string(chunk_name);
    TextReader reader{text};
    if (lua_load(L, TextReader::read, &reader, name.c_str(), LIMIT(text_only) ? "t" : "bt") ==
        LUA_OK)
        return true;
    if (LIMIT(dying_in_compiler) && is_dying(L))
        rethrow_abort(L);
    if (lua_type(L, -1) != LUA_TSTRING) { // a handler of the running task's has made it a value
        push_display_text(L, -1);
        lua_remove(L, -2);
    }
    return false;
}

// Compiles the body alone first: what is a block by itself cannot close the function around it.
bool load_checked(lua_State* L, std::string_view source, CodeKind kind,
                  std::string_view chunk_name) {
    if (source.size() > kMaxSourceBytes && LIMIT(program_bytes)) {
        lua_pushfstring(L, "a program of %d bytes is above the limit, %d",
                        static_cast<int>(source.size()), static_cast<int>(kMaxSourceBytes));
        return false;
    }
    if (kind == CodeKind::Prelude)
        return load(L, source, chunk_name);
    may_be_interrupted(L); // what read the text before cannot be
    const Mentions found = mentions_of(L, source);
    if (const auto refusal = found.cost.refusal()) {
        lua_pushlstring(L, refusal->data(), refusal->size());
        return false;
    }
    if (found.environment && LIMIT(environment_name)) {
        const std::string name(chunk_name);
        lua_pushfstring(L, "%s:%d: the name _ENV is not available", name.c_str(),
                        found.environment_line);
        return false;
    }
    if (LIMIT(body_alone)) {
        if (!load(L, source, chunk_name))
            return false;
        lua_pop(L, 1);
    }
    return load(L, wrapped(source, kind, found), chunk_name);
}

void collect_protos(Proto* proto, std::vector<Proto*>& protos) {
    protos.push_back(proto);
    for (int i = 0; i < proto->sizep; ++i)
        collect_protos(proto->p[i], protos);
}

// OP_TAILCALL A B C k becomes OP_CALL A B C=0: all results to the top, where the OP_RETURN that
// always follows (with B = 0) takes them.
void keep_frames(Proto* proto) {
    for (int pc = 0; pc < proto->sizecode; ++pc) {
        Instruction& instruction = proto->code[pc];
        if (GET_OPCODE(instruction) != OP_TAILCALL)
            continue;
        LUNAMOO_ASSERT(pc + 1 < proto->sizecode && GET_OPCODE(proto->code[pc + 1]) == OP_RETURN &&
                       GETARG_B(proto->code[pc + 1]) == 0);
        instruction = CREATE_ABCk(OP_CALL, GETARG_A(instruction), GETARG_B(instruction), 0, 0);
    }
}

Proto* proto_at(lua_State* L, int index) {
    return const_cast<Proto*>(static_cast<const LClosure*>(lua_topointer(L, index))->p);
}

} // namespace

void join_cells(lua_State* L, int function) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, Realm::of(L).cells_reference());
    const int cells = lua_gettop(L);
    for (int i = 1; const char* name = lua_getupvalue(L, function, i); ++i) {
        lua_pop(L, 1);
        for (int cell = 0; cell < kAllCells; ++cell)
            if (std::string_view(name) == kCellNames[cell])
                lua_upvaluejoin(L, function, i, cells, cell + 1);
    }
    lua_pop(L, 1);
}

void keep_functions(lua_State* L, Code& code) {
    collect_protos(proto_at(L, -1), code.protos);
    code.reference = LUA_NOREF;
    if (lasts_as_long_as_held(code.kind))
        return;
    lua_pushvalue(L, -1);
    code.reference = luaL_ref(L, LUA_REGISTRYINDEX);
}

std::optional<std::string> compile_error(std::string_view source, std::string_view chunk_name) {
    const auto allocate = [](void*, void* block, std::size_t, std::size_t size) -> void* {
        if (size == 0) {
            std::free(block);
            return nullptr;
        }
        return std::realloc(block, size);
    };
    AllocatorData data;
    struct Attempt {
        std::string_view source, name;
        std::optional<std::string> failure;
    } attempt{source, chunk_name, {}};
    const std::unique_ptr<lua_State, void (*)(lua_State*)> state(lua_newstate(allocate, &data),
                                                                 lua_close);
    if (!state)
        return "out of memory";
    Meter meter;
    meter.ticks = 1 << 30;
    *static_cast<Meter**>(lua_getextraspace(state.get())) = &meter;
    lua_pushcfunction(state.get(), [](lua_State* L) {
        auto& job = *static_cast<Attempt*>(lua_touserdata(L, 1));
        if (!load_checked(L, job.source, CodeKind::Verb, job.name))
            job.failure = lua_tostring(L, -1);
        return 0;
    });
    lua_pushlightuserdata(state.get(), &attempt);
    if (lua_pcall(state.get(), 1, 0, 0) != LUA_OK)
        return "out of memory";
    return attempt.failure;
}

void push_cells(lua_State* L) {
    std::string text(kLocals);
    text +=
        "return function() return player,argstr,dobj,dobjstr,prepstr,iobj,iobjstr,_caller,_verb "
        "end";
    if (!load(L, text, "cells"))
        lua_error(L);
    lua_insert(L, -kAllCells - 1);
    lua_call(L, kAllCells, 1);
}

void anchor_in_protos(lua_State* L, const Code& code) {
    for (Proto* proto : code.protos) {
        const auto old_size = static_cast<std::size_t>(proto->sizek);
        proto->k = static_cast<TValue*>(luaM_saferealloc_(L, proto->k, old_size * sizeof(TValue),
                                                          (old_size + 1) * sizeof(TValue)));
        const TValue* anchor = s2v(L->top.p - 1);
        setobj(L, &proto->k[proto->sizek], anchor);
        ++proto->sizek;
        luaC_barrier(L, proto, anchor);
    }
    lua_pop(L, 1);
}

bool is_to_be_finalized(lua_State* L, const void* content) {
    for (GCObject* o = G(L)->tobefnz; o != nullptr; o = o->next)
        if (*static_cast<void**>(static_cast<void*>(getudatamem(gco2u(o)))) == content)
            return true;
    return false;
}

bool is_no_memory(lua_State* L) {
    const TValue* why = s2v(L->top.p - 1);
    return ttisstring(why) && tsvalue(why) == G(L)->memerrmsg;
}

bool compile_code(lua_State* L, Code& code, std::string_view text, std::string_view chunk_name) {
    if (!load_checked(L, text, code.kind, chunk_name))
        return false;
    code.hash = db::sha256(code.source);
    if (code.kind != CodeKind::Prelude) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, Realm::of(L).cells_reference());
        lua_pop(L, 1);
        ++meter_of(L).ticks; // what the OP_CLOSURE around the body takes: compiling takes no ticks
        lua_call(L, 0, 1);
        join_cells(L, lua_gettop(L));
    }
    if (code.kind != CodeKind::Prelude && !lasts_as_long_as_held(code.kind)) {
        Proto* main = proto_at(L, -1);
        keep_frames(main);
        main->is_vararg = kVerbMark;
    }
    keep_functions(L, code);
    return true;
}

std::string Code::image_key() const {
    std::string key;
    db::put_byte(key, static_cast<unsigned char>(kind));
    db::put_integer(key, definer.number);
    db::put_varint(key, verb_id);
    db::put_varint(key, version);
    db::put_integer(key, owner.number);
    db::put_string(key, names);
    key.append(db::view_of(hash));
    if (bytecode_hash)
        key.append(db::view_of(*bytecode_hash));
    return key;
}

std::optional<Code> Code::parse_image_key(std::string_view key) {
    try {
        db::Reader reader(key);
        Code code;
        const auto kind = reader.byte();
        if (kind > static_cast<unsigned char>(CodeKind::Library))
            return std::nullopt;
        code.kind = static_cast<CodeKind>(kind);
        code.definer = db::ObjectId{reader.integer()};
        code.verb_id = reader.varint();
        code.version = reader.varint();
        code.owner = db::ObjectId{reader.integer()};
        code.names = reader.string();
        code.hash = db::hash_from(reader.bytes(code.hash.size()));
        if (reader.left() > 0) // else of version 1 of the format
            code.bytecode_hash = db::hash_from(reader.bytes(code.hash.size()));
        reader.expect_end();
        return code;
    } catch (const db::CorruptData&) {
        return std::nullopt;
    }
}

} // namespace lunamoo::verbs

#include "verbs/bytecode.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "db/codec.h"
#include "verbs/lua/compiled.h"
#include "verbs/values.h"

#include "lundump.h"

namespace lunamoo::verbs {

namespace {

constexpr unsigned char kBytecodeVersion = 1;

std::string head_of(const Code& code) {
    std::string head;
    db::put_byte(head, kBytecodeVersion);
    db::put_byte(head, static_cast<unsigned char>(code.kind));
    head.append(db::view_of(code.hash));
    return head;
}

// The constant that anchor_in_protos has added to each function is no part of the program.
class WithoutAnchors {
  public:
    explicit WithoutAnchors(const Code& code) : code_(code) { add(-1); }
    ~WithoutAnchors() { add(1); }
    WithoutAnchors(const WithoutAnchors&) = delete;
    WithoutAnchors& operator=(const WithoutAnchors&) = delete;

  private:
    void add(int count) {
        if (code_.is_watched)
            for (Proto* proto : code_.protos)
                proto->sizek += count;
    }
    const Code& code_;
};

int append(lua_State*, const void* bytes, std::size_t size, void* out) {
    static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
    return 0;
}

struct Piece {
    std::string_view bytes;
    static const char* read(lua_State*, void* self, std::size_t* size) {
        const auto piece = std::exchange(static_cast<Piece*>(self)->bytes, {});
        *size = piece.size();
        return piece.data();
    }
};

// lua_load gives the globals to the first upvalue, whichever it is.
void set_environment(lua_State* L, int function) {
    for (int i = 1; const char* name = lua_getupvalue(L, function, i); ++i) {
        lua_pop(L, 1);
        if (std::string_view(name) == "_ENV")
            lua_pushglobaltable(L);
        else
            lua_pushnil(L);
        lua_setupvalue(L, function, i);
    }
}

} // namespace

std::string bytecode_of(lua_State* L, const Code& code) {
    LUNAMOO_ASSERT(!code.protos.empty());
    std::string bytes = head_of(code);
    const WithoutAnchors without(code);
    luaU_dump(L, code.protos.front(), append, &bytes, 0);
    return bytes;
}

bool load_bytecode(lua_State* L, Code& code, std::string_view bytecode) {
    const std::string head = head_of(code);
    if (!bytecode.starts_with(head) && LIMIT(bytecode_of_text)) {
        lua_pushliteral(L, "it is of another text");
        return false;
    }
    Piece piece{bytecode.substr(std::min(head.size(), bytecode.size()))};
    if (lua_load(L, Piece::read, &piece, "=bytecode", "b") != LUA_OK) {
        if (lua_type(L, -1) != LUA_TSTRING) {
            push_display_text(L, -1);
            lua_remove(L, -2);
        }
        return false;
    }
    set_environment(L, lua_gettop(L));
    join_cells(L, lua_gettop(L));
    keep_functions(L, code);
    return true;
}

} // namespace lunamoo::verbs

// What people type as verb code: it compiles or says why not, and never runs. What our lexer lets
// through does not name the environment, as Lua's own compiler understands it.
#include "db/normalise.h"
#include "tests/fuzz/fuzz.h"
#include "verbs/compile.h"
#include "verbs/lua/internals.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"

#include <algorithm>
#include <memory>

using namespace lunamoo;

namespace {

bool is_environment(const TString* name) {
    return name != nullptr && std::string_view(getstr(name), tsslen(name)) == "_ENV";
}

// A global's name that is a long string, or far behind among the constants, is looked up by way of
// a copy of the upvalue.
bool may_copy_environment(const Proto* proto) {
    return proto->sizek > 250 || std::any_of(proto->k, proto->k + proto->sizek,
                                             [](const TValue& k) { return ttislngstring(&k); });
}

// Does the function, or one inside of it, have a local _ENV, or use the upvalue as a value?
bool names_environment(const Proto* proto) {
    for (int i = 0; i < proto->sizelocvars; ++i)
        if (is_environment(proto->locvars[i].varname))
            return true;
    for (int pc = 0; pc < proto->sizecode && !may_copy_environment(proto); ++pc) {
        const auto code = GET_OPCODE(proto->code[pc]);
        if ((code == OP_GETUPVAL || code == OP_SETUPVAL) &&
            is_environment(proto->upvalues[GETARG_B(proto->code[pc])].name))
            return true;
    }
    for (int i = 0; i < proto->sizep; ++i)
        if (names_environment(proto->p[i]))
            return true;
    return false;
}

void* allocate(void*, void* block, std::size_t, std::size_t size) {
    if (size != 0)
        return std::realloc(block, size);
    std::free(block);
    return nullptr;
}

// Lua's compiler alone, in a state that lasts.
class Compiler {
  public:
    Compiler() : state_(lua_newstate(allocate, static_cast<void*>(&data_)), lua_close) {
        meter_.ticks = verbs::Ticks{1} << 40;
        *static_cast<verbs::Meter**>(lua_getextraspace(state_.get())) = &meter_;
    }

    bool names_environment_in(std::string_view source) {
        lua_State* L = state_.get();
        const bool is_compiled =
            luaL_loadbufferx(L, source.data(), source.size(), "=fuzz", "t") == LUA_OK;
        const bool result =
            is_compiled && names_environment(static_cast<const LClosure*>(lua_topointer(L, -1))->p);
        lua_settop(L, 0);
        return result;
    }

  private:
    verbs::AllocatorData data_;
    verbs::Meter meter_;
    std::unique_ptr<lua_State, void (*)(lua_State*)> state_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Compiler compiler;
    const std::string_view bytes = fuzz::text_of(data, size);
    const std::string source = db::normalise(bytes);
    fuzz::claim(db::normalise(source) == source, "what is normalised stays as it is");
    if (const auto why_not = verbs::compile_error(source, "fuzz"))
        fuzz::claim(!why_not->empty(), "a refusal says why");
    else
        fuzz::claim(!compiler.names_environment_in(source), "the environment is not named");
    return 0;
}

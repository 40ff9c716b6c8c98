// Lua's tables (ltable.c), with two things added. A table has no more than kMostKeys keys besides
// those of a list: growing is one step that nothing can interrupt, and 2^18 keys took 12 ms.
//
// And no more than kLongestChain keys of a table fall on one place. Integers, floats and addresses
// are hashed without a secret, so anybody can choose keys that do; a table of 2^17 of them takes
// seconds to grow, in one step that nothing can interrupt. (Hashing them with a secret is not
// possible from here: a table does not know its state.)
//
// A key too many is refused with an error (E_QUOTA by its message, verbs/values.cpp), before
// anything is changed: by luaH_newkey where the chain is full, by luaH_resize where one would be in
// the table's new size. In a chain all keys have the same main position, so counting those is
// enough.
#define ltable_c
#define LUA_CORE
#include "lprefix.h"

#include <limits.h>
#include <math.h>

#include "lua.h"

#include "ldebug.h"
#include "ldo.h"
#include "lgc.h"
#include "lmem.h"
#include "lobject.h"
#include "lstate.h"
#include "lstring.h"
#include "ltable.h"
#include "lvm.h"
#undef ltable_c
#undef LUA_CORE

#include "cmake/limit.h"

#include <cstdint>
#include <memory>
#include <new>

namespace lunamoo::verbs {
namespace {
constexpr unsigned kLongestChain = 1000;
constexpr unsigned kMostKeys = 1u << 17;
void new_key(lua_State* L, Table* table, const TValue* key, TValue* value);
void resize(lua_State* L, Table* table, unsigned array_size, unsigned hash_size);
} // namespace
} // namespace lunamoo::verbs

// A definition begins with the type of its first parameter and is left as it is; a call begins with
// the argument L and goes through ours.
#define LUNAMOO_NEWKEY_lua_State luaH_newkey(lua_State
#define LUNAMOO_NEWKEY_L lunamoo::verbs::new_key(L
#define luaH_newkey(first, ...) LUNAMOO_NEWKEY_##first, __VA_ARGS__)
#define LUNAMOO_RESIZE_lua_State luaH_resize(lua_State
#define LUNAMOO_RESIZE_L lunamoo::verbs::resize(L
#define luaH_resize(first, ...) LUNAMOO_RESIZE_##first, __VA_ARGS__)

#include "ltable.c"

namespace lunamoo::verbs {
namespace {

[[noreturn]] void refuse(lua_State* L) {
    luaG_runerror(L, "too many keys of a table fall on one place");
}

// As luaH_newkey will insert it: a float with an integer's value is that integer.
const TValue* inserted_key(const TValue* key, TValue* integer) {
    lua_Integer number = 0;
    if (!ttisfloat(key) || !luaV_flttointeger(fltvalue(key), &number, F2Ieq))
        return key;
    setivalue(integer, number);
    return integer;
}

void new_key(lua_State* L, Table* table, const TValue* key, TValue* value) {
    if (sizenode(table) > static_cast<int>(kLongestChain) && !ttisnil(key)) {
        TValue integer;
        const Node* node = mainpositionTV(table, inserted_key(key, &integer));
        for (unsigned length = 1; gnext(node) != 0; node += gnext(node))
            if (++length > kLongestChain && LIMIT(new_key_chain))
                refuse(L);
    }
    (luaH_newkey)(L, table, key, value);
}

// How many keys fall on each place of a table of another size.
class Places {
  public:
    explicit Places(unsigned hash_size) : counts_(nullptr) {
        shape_.lsizenode = cast_byte(luaO_ceillog2(hash_size));
        counts_.reset(new (std::nothrow) std::uint16_t[size_t{1} << shape_.lsizenode]());
    }
    bool is_made() const { return counts_ != nullptr; }

    // False where the place of `key` is full.
    bool add(Node* base, const TValue* key) {
        shape_.node = base; // places are told as distances from it
        return ++counts_[static_cast<size_t>(mainpositionTV(&shape_, key) - base)] <= kLongestChain;
    }

  private:
    Table shape_{};
    std::unique_ptr<std::uint16_t[]> counts_;
};

bool fits(Table* table, unsigned array_size, Places& places) {
    TValue key;
    for (unsigned i = array_size; i < luaH_realasize(table); ++i) {
        setivalue(&key, static_cast<lua_Integer>(i) + 1);
        if (!isempty(&table->array[i]) && !places.add(table->node, &key))
            return false;
    }
    for (int i = 0; i < sizenode(table); ++i) {
        Node* node = gnode(table, i);
        if (isempty(gval(node)))
            continue;
        getnodekey(nullptr, &key, node);
        const bool in_array = ttisinteger(&key) && l_castS2U(ivalue(&key)) - 1U < array_size;
        if (!in_array && !places.add(table->node, &key))
            return false;
    }
    return true;
}

void resize(lua_State* L, Table* table, unsigned array_size, unsigned hash_size) {
    if (LIMIT(keys_of_table) && hash_size > kMostKeys)
        luaG_runerror(L, "too many keys of a table: at most %d besides those of a list",
                      int{kMostKeys});
    if (hash_size > kLongestChain) {
        bool is_made = false;
        bool is_fit = false;
        {
            Places places(hash_size); // gone before anything is raised
            is_made = places.is_made();
            is_fit = is_made && fits(table, array_size, places);
        }
        if (!is_made)
            luaM_error(L);
        if (!is_fit && LIMIT(resized_chain))
            refuse(L);
    }
    (luaH_resize)(L, table, array_size, hash_size);
}

} // namespace
} // namespace lunamoo::verbs

#include "verbs/lua/table_shape.h"

#include "verbs/lua/internals.h"

namespace lunamoo::verbs {

bool has_only_items(lua_State* L, int index, long long count) {
    const auto* table = static_cast<const Table*>(lua_topointer(L, index));
    const auto items = static_cast<unsigned long long>(count);
    const unsigned long long slots = luaH_realasize(table);
    if (!isdummy(table) || slots < items || slots > 2 * items + 4)
        return false;
    for (unsigned long long i = items; i < slots; ++i)
        if (!isempty(&table->array[i]))
            return false;
    return true;
}

} // namespace lunamoo::verbs

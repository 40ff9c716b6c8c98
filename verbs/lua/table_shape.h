// What the shape of a scratch table in memory tells, where asking for its pairs one by one would
// cost more. World thread.
#pragma once

struct lua_State;

namespace lunamoo::verbs {

// True where the table at `index` holds its items 1 to `count` and nothing else, as a list does
// that was built from its front. False also where its array part alone does not tell. Cost: as many
// slots as it has items, at most.
bool has_only_items(lua_State* L, int index, long long count);

} // namespace lunamoo::verbs

// Lua's states (lstate.c), with the seed of string hashes taken from the world instead of from an
// address: an image of a table holds its nodes in their places, which depend on the seed.
#define lstate_c
#define LUA_CORE
#include "lprefix.h"

#include <stddef.h>
#include <string.h>

#include "lua.h"

#include "lapi.h"
#include "ldebug.h"
#include "ldo.h"
#include "lfunc.h"
#include "lgc.h"
#include "llex.h"
#include "lmem.h"
#include "lstate.h"
#include "lstring.h"
#include "ltable.h"
#include "ltm.h"
#undef lstate_c
#undef LUA_CORE

namespace lunamoo::verbs {
// The hash seed of the realm whose allocator data is `allocator_data`.
unsigned int hash_seed(void* allocator_data);
} // namespace lunamoo::verbs

#define luai_makeseed(L) lunamoo::verbs::hash_seed(G(L)->ud)

#include "lstate.c"

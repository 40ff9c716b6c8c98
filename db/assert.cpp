#include "db/assert.h"

#include <cstdio>
#include <cstdlib>

namespace lunamoo::db {

void assertion_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "lunamoo: bug: %s does not hold at %s:%d\n", expression, file, line);
    std::abort();
}

} // namespace lunamoo::db

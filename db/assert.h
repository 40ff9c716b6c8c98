// Assertions that stay on in every build. For bugs only: never reachable from input.
#pragma once

namespace lunamoo::db {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);
} // namespace lunamoo::db

#define LUNAMOO_ASSERT(expression)                                                                 \
    ((expression) ? static_cast<void>(0)                                                           \
                  : ::lunamoo::db::assertion_failed(#expression, __FILE__, __LINE__))

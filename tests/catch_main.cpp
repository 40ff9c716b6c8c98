// Catch2's main, compiled once.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#ifdef LUNAMOO_MUTANTS
#include "tests/mutants/reach_listener.h"
#endif

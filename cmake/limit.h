// LIMIT(name) marks one check, charge or limit, so that a test can be asked to notice its absence:
//
//     if (text.size() > kMaxSourceBytes && LIMIT(load_source))
//         return too_long();
//     if (LIMIT(load_ticks))
//         charge(L, 100 + 2 * text.size());
//
// Everywhere but in one test-only build (preset `mutants`) it is the constant true, and no code
// comes of it. There it is false if the environment variable LUNAMOO_MUTANT has its name: the
// program without this one limit. It stands last in its condition, so that it is looked at only
// where the limit acts: the tests in which that happens are known (tests/mutants/limit_site.h).
//
// A name is used once in all sources; scripts/mutants lists them and checks the rule. Knows no
// folder and is known by all. See docs/decisions/0007-limits-are-marked.md.
#pragma once

#ifdef LUNAMOO_MUTANTS
#include "tests/mutants/limit_site.h"

#define LIMIT(name)                                                                                \
    ([]() -> bool {                                                                                \
        static constinit ::lunamoo::mutants::LimitSite site{#name};                                \
        return site.in_force();                                                                    \
    }())
// What a builtin's declaration asks for: the mutant is called kind:builtin, such as
// access:chparent.
#define DECLARED_LIMIT(kind, builtin) ::lunamoo::mutants::in_force(#kind, builtin)
#else
#define LIMIT(name) true
#define DECLARED_LIMIT(kind, builtin) true
#endif

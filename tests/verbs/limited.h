// What the tests of a payer's limits share.
#pragma once

#include "tests/verbs/bench.h"

namespace lunamoo::verbs {

// A bench whose ann and bob have quotas.
struct Limited : Bench {
    Limited() {
        for (const auto who : {ann, bob})
            quota(who, {});
    }
    std::int64_t used(ObjectId who, db::Resource stock) { return world.ledger().used(who, stock); }
};

} // namespace lunamoo::verbs

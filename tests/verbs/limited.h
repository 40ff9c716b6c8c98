// What the tests of a payer's limits share.
#pragma once

#include "tests/verbs/bench.h"

namespace lunamoo::verbs {

// A bench whose ann and bob have quotas.
struct Limited : Bench {
    Limited() {
        for (const auto who : {ann, bob})
            add_property(who, "quota", db::empty_table(), wizard, "r");
    }
    void quota(ObjectId who, std::string_view name, std::int64_t limit) {
        db::Table::Builder table;
        REQUIRE(table.set(Value::short_string(name), Value::integer(limit)));
        REQUIRE(world.set_property(who, *world.symbols().find("quota"), *table.finish()));
    }
    std::int64_t used(ObjectId who, db::Resource stock) { return world.ledger().used(who, stock); }
};

} // namespace lunamoo::verbs

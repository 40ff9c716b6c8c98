// What the tests of the writer share.
#pragma once

#include "db/writer.h"
#include "tests/catch.h"

namespace lunamoo::db::test {

// A slice that changed a row of the table `meta`.
inline ChangeSet meta(const std::string& key, const std::string& value) {
    ChangeSet changes;
    changes.meta = {{key, value}};
    return changes;
}

// Where the writer must not fail.
inline void no_failure(const std::string& message) {
    FAIL(message);
}

} // namespace lunamoo::db::test

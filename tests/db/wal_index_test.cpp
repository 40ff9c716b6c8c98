#include "db/wal_index.h"
#include "tests/catch.h"

#include <sqlite3.h>

using namespace lunamoo::db;

namespace {

constexpr int kShared = SQLITE_SHM_LOCK | SQLITE_SHM_SHARED;
constexpr int kExclusive = SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE;
constexpr int kNotExclusive = SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE;
constexpr int kNotShared = SQLITE_SHM_UNLOCK | SQLITE_SHM_SHARED;
constexpr int kRegionBytes = 32768;

// The first region, as SQLite sees it.
volatile std::uint32_t* first_region(WalIndex& index) {
    volatile void* where = nullptr;
    REQUIRE(index.map(0, kRegionBytes, true, &where) == SQLITE_OK);
    REQUIRE(where != nullptr);
    return static_cast<volatile std::uint32_t*>(where);
}

} // namespace

TEST_CASE("the log's index is there only when it was asked for, empty, and stays where it is",
          "[checkpoints]") {
    WalIndex index;
    volatile void* where = &index;
    CHECK(index.map(0, kRegionBytes, false, &where) == SQLITE_OK);
    CHECK(where == nullptr);
    CHECK(index.frames() == 0);
    auto* words = first_region(index);
    for (int i = 0; i < kRegionBytes / 4; ++i)
        REQUIRE(words[i] == 0);
    words[4] = 7;
    words[24] = 3;
    REQUIRE(index.map(2, kRegionBytes, true, &where) == SQLITE_OK);
    CHECK(first_region(index) == words);
    CHECK(index.frames() == 7);
    CHECK(index.copied() == 3);
    index.unmap();
    CHECK(index.frames() == 0);
    CHECK(first_region(index)[4] == 0);
}

TEST_CASE("SQLite's exclusive locks keep out its own shared ones", "[checkpoints]") {
    WalIndex index;
    CHECK(index.lock(4, 1, kShared) == SQLITE_OK);
    CHECK(index.lock(4, 4, kExclusive) == SQLITE_BUSY);
    CHECK(index.lock(5, 3, kExclusive) == SQLITE_OK);
    CHECK(index.lock(5, 3, kNotExclusive) == SQLITE_OK);
    CHECK(index.lock(4, 1, kNotShared) == SQLITE_OK);
    CHECK(index.lock(4, 4, kExclusive) == SQLITE_OK);
}

TEST_CASE("a held log keeps its last read-mark, until it is let go", "[checkpoints]") {
    WalIndex index;
    auto* words = first_region(index);
    words[4] = 100;
    index.hold(40);
    CHECK(index.is_held());
    CHECK(words[29] == 40);
    CHECK(index.lock(7, 1, kShared) == SQLITE_OK); // SQLite may read by the same mark
    CHECK(index.lock(7, 1, kNotShared) == SQLITE_OK);
    CHECK(index.lock(7, 1, kExclusive) == SQLITE_BUSY);
    CHECK(index.lock(4, 4, kExclusive) == SQLITE_BUSY); // for starting the log over
    CHECK(index.lock(4, 3, kExclusive) == SQLITE_OK);
    CHECK(index.lock(4, 3, kNotExclusive) == SQLITE_OK);
    index.hold(90);
    CHECK(words[29] == 90);
    index.release();
    CHECK(index.lock(4, 4, kExclusive) == SQLITE_OK);
}

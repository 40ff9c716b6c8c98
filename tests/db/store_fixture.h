// What the tests of db/store share: damaging a file, expecting a StoreError, storing a world.
#pragma once

#include "db/store.h"
#include "storage_fixture.h"
#include "tests/catch.h"

#include <fstream>
#include <iterator>

#include <sqlite3.h>

namespace lunamoo::db::test {

// Does something to the file as any SQLite program could.
inline void run_sql(const std::string& path, const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    char* message = nullptr;
    const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
    INFO((message == nullptr ? "" : message));
    REQUIRE(code == SQLITE_OK);
    sqlite3_close(handle);
}

// Zeroes the pages in which the text is, as a bad disk does.
inline void zero_pages_with(const std::string& path, const std::string& text) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    file.clear();
    int zeroed = 0;
    for (auto at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1)) {
        file.seekp(static_cast<std::streamoff>(at / 4096 * 4096));
        file.write(std::string(4096, '\0').data(), 4096);
        ++zeroed;
    }
    REQUIRE(zeroed > 0);
}

struct Failure {
    StoreFailure failure;
    std::string message;
};

template <typename F> Failure failure_of(F&& f) {
    try {
        f();
    } catch (const StoreError& error) {
        return {error.failure(), error.what()};
    }
    FAIL("no StoreError");
    return {};
}

inline Failure open_failure(const std::string& path) {
    return failure_of([&] { (void)Store::open(path); });
}

inline std::string reloaded(const std::string& path) {
    auto store = Store::open(path);
    World world;
    std::vector<TaskRow> tasks;
    CHECK(store.load(world, tasks).empty());
    return describe(world);
}

inline void save_new(const std::string& path, World& world) {
    auto store = Store::create(path);
    ChangeSet changes;
    ChangeCollector(world).take_everything(changes);
    store.write(changes);
}

} // namespace lunamoo::db::test

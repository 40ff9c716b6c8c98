// Copies of the file, at once and while commits go on.
#include "db/writer.h"
#include "hooked_vfs.h"
#include "store_fixture.h"

#include <atomic>

using namespace lunamoo::db;
using namespace lunamoo::db::test;
using namespace std::chrono_literals;

namespace {

ChangeSet meta(const std::string& key, const std::string& value) {
    ChangeSet changes;
    changes.meta = {{key, value}};
    return changes;
}

void no_failure(const std::string& message) {
    FAIL(message);
}

// Some thousand pages, so that copying takes many steps.
void fill(Store& store) {
    for (int i = 0; i < 200; ++i)
        store.write(meta("k" + std::to_string(i), std::string(100000, char('a' + i % 26))));
}

struct Answer {
    std::atomic<bool> is_there{false};
    std::string problem;
    Writer::BackupDone taker() {
        return [this](const std::string& said) {
            problem = said;
            is_there = true;
        };
    }
    void wait() const {
        while (!is_there)
            std::this_thread::sleep_for(1ms);
    }
};

} // namespace

TEST_CASE("commits go on while a backup is made, and are in it", "[backup]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    fill(store);
    Writer writer(store, {}, no_failure);
    writer.submit(meta("count", "0"), nullptr);
    Answer answer;
    writer.backup(folder.file("copy.db"), answer.taker());
    int count = 0;
    while (!answer.is_there) {
        ChangeSet changes = meta("count", std::to_string(++count));
        changes.meta.emplace_back("k" + std::to_string(count % 200), std::to_string(count));
        writer.submit(std::move(changes), nullptr);
        writer.wait_until_committed();
    }
    CHECK(answer.problem.empty());
    CHECK(count > 20); // one between two steps
    auto copy = Store::open(folder.file("copy.db"));
    CHECK(copy.check().empty());
    const int copied = std::stoi(*copy.meta("count"));
    CHECK(copied > 0);
    CHECK(copied <= count);
    for (int i = std::max(1, copied - 199); i <= copied; ++i)
        REQUIRE(copy.meta("k" + std::to_string(i % 200)) == std::to_string(i));
}

TEST_CASE("checkpoints go on while a backup is made", "[backup]") {
    Folder folder;
    const auto path = folder.file("w.db");
    auto store = Store::create(path);
    fill(store);
    Writer writer(store, {}, no_failure);
    Answer answer;
    writer.backup(folder.file("copy.db"), answer.taker());
    int count = 0;
    for (; !answer.is_there || count < 100; ++count) {
        writer.submit(
            meta("k" + std::to_string(count % 200), std::string(100000, char('A' + count % 26))),
            nullptr);
        writer.wait_until_committed();
    }
    CHECK(answer.problem.empty());
    CHECK(Store::open(folder.file("copy.db")).check().empty());
}

TEST_CASE("a backup that cannot be made says why, leaves nothing, and the writer goes on",
          "[backup]") {
    Folder folder;
    std::atomic<bool> full{false};
    HookedVfs vfs([&](Operation operation, TouchedFile) {
        return full && operation == Operation::Write ? SQLITE_FULL : SQLITE_OK;
    });
    auto store = Store::create(folder.file("w.db"), {.vfs = vfs.name()});
    fill(store);
    store.checkpoint(); // so that none is made while the disk is full
    {
        Writer writer(store, {}, no_failure);
        Answer exists, nowhere, no_room;
        writer.backup(folder.file("w.db"), exists.taker());
        writer.backup(folder.file("no/such/folder/copy.db"), nowhere.taker());
        nowhere.wait();
        CHECK(exists.problem.find(folder.file("w.db") + " exists already") == 0);
        CHECK(nowhere.problem.find("cannot be created") != std::string::npos);
        full = true;
        writer.backup(folder.file("copy.db"), no_room.taker());
        no_room.wait();
        full = false;
        CHECK(no_room.problem.find(folder.file("copy.db") + " cannot be written") == 0);
        CHECK_FALSE(std::filesystem::exists(folder.file("copy.db")));
        writer.submit(meta("after", "yes"), nullptr);
        CHECK(writer.wait_until_committed());
    }
    CHECK(store.meta("after") == "yes");
}

TEST_CASE("a backup that is not done when the writer ends leaves no file", "[backup]") {
    Folder folder;
    auto store = Store::create(folder.file("w.db"));
    fill(store);
    { Writer(store, {}, no_failure).backup(folder.file("copy.db"), nullptr); }
    CHECK_FALSE(std::filesystem::exists(folder.file("copy.db")));
}

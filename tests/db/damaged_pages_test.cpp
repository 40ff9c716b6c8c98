// Pages that SQLite cannot read, as a bad disk leaves them: whose question meets one is told, and
// the store goes on for everybody else.
#include "hooked_vfs.h"
#include "store_fixture.h"

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

// With a task whose image takes many pages, and an audit table of many.
void save_with_task_and_audit(const std::string& path) {
    auto store = Store::create(path);
    World world;
    (void)world.create(kNothing, kNothing);
    ChangeSet changes;
    ChangeCollector(world).take_everything(changes);
    std::string image;
    for (int i = 0; i < 3000; ++i)
        image += "piece " + std::to_string(10'000 + i) + " ";
    changes.tasks = {{5, image, -1, "its summary"}, {6, "an image", -1, "its summary"}};
    for (int i = 0; i < 3000; ++i)
        changes.audit.push_back({i, "row " + std::to_string(10'000 + i) + std::string(50, '.')});
    store.write(changes);
    store.checkpoint();
}

} // namespace

TEST_CASE("a task on a damaged page is lost alone", "[store][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    save_with_task_and_audit(path);
    zero_pages_with(path, "piece 11000 ");
    auto store = Store::open(path);
    const auto task = store.task(5);
    REQUIRE(task);
    REQUIRE(task->bytes);
    CHECK(task->bytes->empty());
    CHECK(store.task(6)->bytes == "an image");
    ChangeSet changes;
    changes.tasks = {{6, std::nullopt, -1}};
    store.write(changes);
    CHECK_FALSE(store.task(6));
}

TEST_CASE("what becomes of a task on a damaged page is no matter to other changes",
          "[store][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    save_with_task_and_audit(path);
    zero_pages_with(path, "piece 11000 ");
    {
        auto store = Store::open(path);
        const bool is_read_first = GENERATE(true, false);
        if (is_read_first)
            CHECK(store.task(5)->bytes->empty());
        ChangeSet changes;
        SECTION("it ends") {
            changes.tasks = {{5, std::nullopt, -1}};
        }
        SECTION("it stops again") {
            changes.tasks = {{5, "another image", -1, "another summary"}};
        }
        SECTION("it is resumed") {
            changes.tasks = {{5, std::nullopt, -1, "another summary", true}};
        }
        changes.tasks.push_back({7, "an image", -1, "its summary"});
        changes.audit = {{9, "a row"}};
        store.write(changes);
        CHECK(store.audit_head().number == 3001);
    }
    auto store = Store::open(path);
    CHECK(store.audit_head().number == 3001);
    CHECK(store.task(5)->bytes->empty());
    CHECK(store.task(6)->bytes == "an image");
    CHECK(store.task(7)->bytes == "an image");
    World world;
    StoredTasks tasks;
    CHECK(store.load(world, tasks).empty());
}

TEST_CASE("a disk that fails while a task is read is no damage to the task", "[store][damage]") {
    Folder folder;
    const auto path = folder.file("w.db");
    save_with_task_and_audit(path);
    bool fails = false;
    HookedVfs vfs([&](Operation operation, TouchedFile) {
        return fails && operation == Operation::Read ? SQLITE_IOERR_READ : SQLITE_OK;
    });
    Store::Options options;
    options.vfs = vfs.name();
    auto store = Store::open(path, options);
    fails = true;
    CHECK(failure_of([&] { (void)store.task(5); }).failure == StoreFailure::InputOutput);
    CHECK(failure_of([&] { (void)store.follow_audit({}, 10'000); }).failure ==
          StoreFailure::InputOutput);
}

TEST_CASE("the first audit row on a damaged page is named", "[store][damage][audit]") {
    Folder folder;
    const auto path = folder.file("w.db");
    save_with_task_and_audit(path);
    zero_pages_with(path, "row 11000.");
    auto store = Store::open(path);
    std::string said;
    try {
        (void)store.follow_audit({}, 10'000);
    } catch (const CorruptData& damage) {
        said = damage.what();
    }
    CAPTURE(said);
    const int first = std::stoi(said.substr(std::string("audit row ").size()));
    CHECK(first > 900);
    CHECK(first <= 1001);
    CHECK(said.find(" cannot be read, nor what follows it: " + path + " is damaged") !=
          std::string::npos);
    CHECK(store.follow_audit({}, static_cast<std::size_t>(first - 1)).number == first - 1);
    CHECK(failure_of([&] { (void)store.audit_before(3001, 3000); }).failure ==
          StoreFailure::Corrupt);
}

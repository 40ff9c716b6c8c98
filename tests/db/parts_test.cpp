// Large values in rows of their own: that they come back, and how little is written of them.
#include "db/parts.h"
#include "log_world.h"

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

// As a program that makes a new table of all items gives it: nothing is shared with `list`.
Value rebuilt(const Value& list, const Value& more) {
    std::vector<Value> items;
    for (const Value& item : list.as_table().array())
        items.push_back(Value::short_string(item.as_string()));
    items.push_back(more);
    return *list_of(std::move(items));
}

int rows_of_parts(const std::string& path) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    int count = -1;
    sqlite3_exec(
        handle, "SELECT count(*) FROM parts",
        [](void* to, int, char** columns, char**) {
            *static_cast<int*>(to) = std::atoi(columns[0]);
            return 0;
        },
        &count, nullptr);
    sqlite3_close(handle);
    return count;
}

} // namespace

TEST_CASE("what is appended to a large list is written without the list", "[store][parts]") {
    Folder folder;
    LogWorld in(folder.file("w.db"));
    constexpr std::size_t kAppends = 4000;
    const std::uint64_t before = in.store.bytes_written();
    std::size_t changed = 0;
    std::uint64_t first_half = 0;
    for (std::size_t i = 0; i < kAppends; ++i) {
        const Value line = text_of(i, 84);
        std::string encoded;
        encode(encoded, line);
        changed += encoded.size();
        in.append(line);
        const ChangeSet changes = in.commit();
        if (stands_apart(in.log()) && i > 100)
            CHECK(changes.objects.empty());
        if (i + 1 == kAppends / 2)
            first_half = in.store.bytes_written() - before;
    }
    const std::uint64_t written = in.store.bytes_written() - before;
    INFO(written << " bytes written, " << changed << " changed");
    CHECK(written <= 3 * changed);
    CHECK(written - first_half < first_half + first_half / 20); // no more for a longer list
    CHECK(stored(in.store) == describe(in.world));
}

TEST_CASE("a list that was made anew with one item more is written likewise", "[store][parts]") {
    Folder folder;
    LogWorld in(folder.file("w.db"));
    std::uint64_t before = 0;
    std::size_t changed = 0;
    for (std::size_t i = 0; i < 600; ++i) {
        in.set_log(rebuilt(in.log(), text_of(i, 84)));
        in.commit();
        if (i == 100)
            before = in.store.bytes_written();
        else if (i > 100)
            changed += 86;
    }
    CHECK(in.store.bytes_written() - before <= 3 * changed);
    CHECK(stored(in.store) == describe(in.world));
}

TEST_CASE("an item of a large list is written with its part alone", "[store][parts]") {
    Folder folder;
    const auto path = folder.file("w.db");
    LogWorld in(path);
    for (std::size_t i = 0; i < 500; ++i)
        in.append(text_of(i, 80));
    in.commit();
    in.set_log(*list_with_item(in.log(), 250, text_of(9, 70)));
    const ChangeSet one = in.commit();
    CHECK(one.objects.empty());
    CHECK(one.parts.size() == 1);
    REQUIRE(in.world.set_property(in.id, *in.world.symbols().find("name_of"), Value::integer(8)));
    const ChangeSet other = in.commit();
    CHECK(other.objects.size() == 1);
    CHECK(other.parts.empty());
    CHECK(other.objects[0].bytes->size() < 100);
    in.set_log(in.log());
    CHECK(in.commit().empty());
    CHECK(stored(in.store) == describe(in.world));
    in.set_log(text_of(1, 100'000));
    CHECK(in.commit().parts.size() > 10); // the others go
    in.set_log(Value::integer(1));
    CHECK(in.commit().parts.size() == 1);
    CHECK(in.world.parts_in_file().find(in.id, in.log_name) == nullptr);
    CHECK(in.store.check().empty());
}

TEST_CASE("who appends to a large object pays for its row's being encoded", "[store][parts]") {
    Folder folder;
    LogWorld in(folder.file("w.db"));
    for (std::size_t i = 0; i < 100; ++i) // none stands apart
        REQUIRE(in.world.add_property(in.id, "p" + std::to_string(i), text_of(i, 1000), in.id, 0));
    for (std::size_t i = 0; i < 200; ++i)
        in.append(text_of(i, 80));
    in.commit();
    in.append(text_of(200, 80));
    const ChangeSet changes = in.commit();
    CHECK(changes.objects.empty());
    CHECK(changes.bytes() < 1000);
    CHECK(changes.payable_bytes() > 25'000);
    CHECK(changes.payable_bytes() < 30'000);
}

TEST_CASE("values as large as they may be stand apart and come back", "[store][parts]") {
    Folder folder;
    const auto path = folder.file("w.db");
    LogWorld in(path);
    in.world.set_flag(in.id, kWizard, true); // without quota
    ErrorValue error{ErrorCode::Perm, std::string(kMaxErrorText, 'm'),
                     Value::short_string(std::string(kMaxValueBytes / 2, 'v')),
                     std::string(kMaxErrorText, 't')};
    const std::size_t items = (kMaxValueBytes - 64) / 16;
    for (const Value& value :
         {Value::short_string(std::string(kMaxValueBytes, 'x')), Value::error(std::move(error)),
          *list_of(std::vector<Value>(items, Value::boolean(true))),
          *list_of({Value::short_string(std::string(kMaxValueBytes - 80, 'x'))})}) {
        in.set_log(value);
        in.commit();
        CHECK(in.store.check().empty());
        CHECK(stored(in.store) == describe(in.world));
    }
}

TEST_CASE("small parts at the end are joined, and do not become many", "[store][parts]") {
    Folder folder;
    const auto path = folder.file("w.db");
    LogWorld in(path);
    for (std::size_t i = 0; i < 2000; ++i) {
        in.append(Value::integer(static_cast<std::int64_t>(i)));
        in.commit();
        if (const auto* parts = in.world.parts_in_file().find(in.id, in.log_name))
            REQUIRE(parts->items.size() <= i / kPartItems + kPartItems);
    }
    CHECK(stored(in.store) == describe(in.world));
}

TEST_CASE("change sets that are joined before they are written write the same", "[store][parts]") {
    Folder folder;
    const auto path = folder.file("w.db");
    LogWorld in(path);
    Random random(3);
    for (int round = 0; round < 30; ++round) {
        ChangeSet all;
        for (auto n = below(random, 40); n > 0; --n) {
            for (auto more = below(random, 30); more > 0; --more)
                in.append(text_of(more, below(random, 300)));
            if (below(random, 5) == 0)
                in.set_log(*list_with_end(in.log(), in.log().as_table().size() / 2, {}));
            ChangeSet changes;
            in.collector.take(changes);
            all.append(std::move(changes));
        }
        all.keep_latest();
        in.store.write(all);
    }
    CHECK(in.store.check().empty());
    CHECK(stored(in.store) == describe(in.world));
}

namespace {

// Does something to a large value, as verbs do.
Value edited(const Value& value, Random& random) {
    if (!value.is(Type::Table) || below(random, 12) == 0) {
        if (below(random, 4) == 0)
            return text_of(below(random, 9), 1 + below(random, 6000));
        return empty_table();
    }
    const auto& table = value.as_table();
    const std::size_t size = table.array().size();
    const auto item = [&] {
        return below(random, 10) == 0 ? text_of(below(random, 9), below(random, 9000))
                                      : Value(text_of(below(random, 99), below(random, 150)));
    };
    if (table.keyed().empty() && below(random, 4) > 0) {
        if (size > 0 && below(random, 3) == 0)
            return *list_with_item(value, below(random, size), item());
        std::vector<Value> end;
        for (auto n = below(random, 120); n > 0; --n)
            end.push_back(item());
        const std::size_t kept = below(random, 6) == 0 ? below(random, size + 1) : size;
        auto made = list_with_end(value, kept, std::move(end));
        return made ? *made : value;
    }
    Table::Builder builder;
    for (const Value& old : table.array())
        builder.append(old);
    for (const auto& entry : table.keyed())
        if (below(random, 40) > 0)
            (void)builder.set(entry.key, entry.value);
    for (auto n = below(random, 60); n > 0; --n)
        (void)builder.set(below(random, 5) == 0
                              ? Value::integer(-static_cast<int>(below(random, 900)))
                              : Value(text_of(below(random, 300), 8)),
                          item());
    auto made = builder.finish();
    return made ? *made : value;
}

} // namespace

TEST_CASE("large values come back whatever was done to them", "[store][parts]") {
    Folder folder;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const auto path = folder.file(std::to_string(seed) + ".db");
        Random random(seed);
        auto store = std::make_unique<Store>(Store::create(path));
        auto world = std::make_unique<World>();
        auto collector = std::make_unique<ChangeCollector>(*world);
        const auto commit = [&] {
            ChangeSet changes;
            collector->take(changes);
            store->write(changes);
        };
        for (int i = 0; i < 4; ++i) {
            const ObjectId id = *world->create(kNothing, kNothing);
            for (const char* name : {"a", "b"})
                REQUIRE(world->add_property(id, name + std::to_string(i), empty_table(), id, 0));
        }
        for (int step = 0; step < 250; ++step) {
            const ObjectId id{static_cast<std::int64_t>(below(random, 4))};
            const auto edit = [&] {
                if (!world->valid(id))
                    return;
                const auto& slots = world->find(id)->slots;
                const auto& slot = slots[below(random, slots.size())];
                (void)world->set_property(id, slot.name, edited(slot.value, random));
            };
            const bool is_undone = below(random, 4) == 0;
            const std::string before = is_undone ? describe(*world) : std::string();
            if (is_undone)
                world->open_savepoint();
            edit();
            edit();
            if (below(random, 20) == 0 && world->valid(id))
                (void)world->rename_property(
                    id, world->symbols().name_of(world->find(id)->slots[0].name),
                    "n" + std::to_string(step));
            if (below(random, 25) == 0 && world->valid(id) && world->object_count() > 2)
                (void)world->recycle(id, 1);
            if (is_undone) {
                world->undo_savepoint();
                REQUIRE(describe(*world) == before);
            }
            if (below(random, 3) > 0)
                commit();
            if (!world->valid(id) && below(random, 2) == 0) { // it is brought back
                commit();
                const auto row = store->recycled(id);
                REQUIRE(row);
                const auto kept = decode_recycled(row->row);
                (void)world->undelete(
                    decode_object(id, kept.row,
                                  [](const Sha256&) { return std::shared_ptr<const Program>(); }),
                    kept.ancestors);
            }
            if (below(random, 25) == 0) { // the end, and a new start
                commit();
                REQUIRE(store->check().empty());
                const std::string expected = describe(*world);
                collector.reset();
                store.reset();
                store = std::make_unique<Store>(Store::open(path));
                world = std::make_unique<World>();
                std::vector<TaskRow> tasks;
                REQUIRE(store->load(*world, tasks).empty());
                REQUIRE(describe(*world) == expected);
                collector = std::make_unique<ChangeCollector>(*world);
            }
        }
        commit();
        store.reset();
        CHECK(reloaded(path) == describe(*world));
    }
}

TEST_CASE("after a start a large value is appended to as before it", "[store][parts]") {
    Folder folder;
    const auto path = folder.file("w.db");
    file_with_log(path);
    auto store = Store::open(path);
    World world;
    const ChangeSet changes = one_line_more(store, world);
    CHECK(changes.objects.empty());
    CHECK(changes.bytes() < 10'000);
    store.write(changes);
    CHECK(store.check().empty());
}

TEST_CASE("large values of a file of version 5 move apart when they are written",
          "[store][parts][schema]") {
    Folder folder;
    const auto path = folder.file("w.db");
    const std::string expected = file_with_log(path);
    { // as that version had it: all values in the row
        auto store = Store::open(path);
        World world;
        std::vector<TaskRow> tasks;
        store.load(world, tasks);
        std::string row =
            encode_object(*world.find(ObjectId{1}), [](const auto&) { return Sha256{}; });
        ChangeSet changes;
        changes.objects.push_back({ObjectId{1}, std::move(row)});
        store.write(changes);
    }
    run_sql(path, "DROP TABLE parts; DELETE FROM meta WHERE key = 'part_sum'; "
                  "PRAGMA user_version = 5;");
    CHECK(reloaded(path) == expected);
    CHECK(rows_of_parts(path) == 0);
    auto store = Store::open(path);
    World world;
    const ChangeSet changes = one_line_more(store, world);
    CHECK(changes.objects.size() == 1);
    CHECK(changes.parts.size() > 5);
    store.write(changes);
    CHECK(store.check().empty());
    CHECK(stored(store) == describe(world));
}

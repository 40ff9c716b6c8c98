// What the tests of large values share: a world with a log that is appended to, in a file.
#pragma once

#include "store_fixture.h"

namespace lunamoo::db::test {

inline Value text_of(std::size_t number, std::size_t bytes) {
    std::string text = std::to_string(number) + ' ';
    text.resize(bytes, 'x');
    return Value::short_string(text);
}

// #1 has the property `log`, a list, and `name_of`, which is small.
class LogWorld {
  public:
    explicit LogWorld(const std::string& path) : store(Store::create(path)) {
        for (int i = 0; i < 3; ++i)
            (void)world.create(kNothing, kNothing);
        REQUIRE(world.add_property(id, "log", empty_table(), id, 0));
        REQUIRE(world.add_property(id, "name_of", Value::integer(7), id, 0));
        log_name = *world.symbols().find("log");
        commit();
    }
    ChangeSet commit() {
        ChangeSet changes;
        collector.take(changes);
        store.write(changes);
        return changes;
    }
    const Value& log() const { return *world.find_property(id, log_name)->value; }
    void set_log(Value value) { REQUIRE(world.set_property(id, log_name, std::move(value))); }
    void append(Value value) { set_log(*list_with_end(log(), log().as_table().size(), {value})); }

    const ObjectId id{1};
    World world;
    ChangeCollector collector{world};
    Store store;
    Symbol log_name{};
};

// What a start would read now.
inline std::string stored(Store& store) {
    World world;
    std::vector<TaskRow> tasks;
    CHECK(store.load(world, tasks).empty());
    return describe(world);
}

// A world with a log of 500 lines, closed.
inline std::string file_with_log(const std::string& path) {
    LogWorld in(path);
    for (std::size_t i = 0; i < 500; ++i) {
        in.append(text_of(i, 80));
        if (i % 7 == 0)
            in.commit();
    }
    in.commit();
    CHECK(in.store.check().empty());
    return describe(in.world);
}

// What is to be written of a log of 500 lines that is appended to after a start.
inline ChangeSet one_line_more(Store& store, World& world) {
    std::vector<TaskRow> tasks;
    CHECK(store.load(world, tasks).empty());
    const Symbol log = *world.symbols().find("log");
    const Value longer =
        *list_with_end(*world.find_property(ObjectId{1}, log)->value, 500, {text_of(1, 80)});
    REQUIRE(world.set_property(ObjectId{1}, log, longer));
    ChangeSet changes;
    ChangeCollector(world).take(changes);
    return changes;
}

} // namespace lunamoo::db::test

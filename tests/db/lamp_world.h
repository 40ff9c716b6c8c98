// What the tests of former texts and of recycled objects share: a world in a file.
#pragma once

#include "db/change_set.h"
#include "store_fixture.h"

namespace lunamoo::db::test {

// A world in a file: ann has a lamp with a verb; #3 has the server's options.
class Lamp {
  public:
    Lamp() : store_(std::make_unique<Store>(Store::create(path()))) {
        system = *world().create(kNothing, kNothing);
        ann = *world().create(kNothing, kNothing);
        lamp = *world().create(kNothing, ann);
        options = *world().create(kNothing, system);
        REQUIRE(world().add_property(system, "server_options", Value::object(options), system, 1));
        Verb verb;
        verb.names = "rub";
        verb.owner = ann;
        verb.program = std::make_shared<const Program>();
        (void)world().add_verb(lamp, std::move(verb));
        keep();
    }

    World& world() { return *world_; }
    Store& store() { return *store_; }
    std::string path() const { return folder_.file("w.db"); }

    void option(const char* name, std::int64_t value) {
        REQUIRE(world().add_property(options, name, Value::integer(value), system, 1));
    }
    void set(const std::string& text, ObjectId on, Authorship by = {}) {
        world().set_verb_program(on, 0, std::make_shared<const Program>(Program{text}),
                                 std::move(by));
    }
    void set(const std::string& text) { set(text, lamp); }
    void keep() { // the slice ends
        ChangeSet changes;
        collector_->take(changes);
        store().write(changes);
    }
    void close() { store_.reset(); }
    void reopen() {
        close();
        world_ = std::make_unique<World>();
        collector_ = std::make_unique<ChangeCollector>(*world_);
        store_ = std::make_unique<Store>(Store::open(path()));
        std::vector<TaskRow> tasks;
        CHECK(store_->load(*world_, tasks).empty());
        const auto of_unused = store_->remove_unused_programs(limits);
        CHECK(of_unused.problem.empty());
        removed = of_unused.rows;
        CHECK(store_->check().empty());
    }
    const Verb& verb(ObjectId on) { return world().find(on)->verbs[0]; }
    // The texts of the file, the oldest first.
    std::vector<std::string> texts(ObjectId on) {
        std::vector<std::string> all;
        for (const auto& row : store().versions(on, verb(on).id))
            all.push_back(store().program(row.hash)->source);
        return all;
    }
    std::vector<std::string> texts() { return texts(lamp); }
    std::int64_t used(ObjectId who) { return world().ledger().used(who, Resource::Bytes); }
    std::unique_ptr<Object> buried(ObjectId id) {
        const auto row = store().recycled(id);
        REQUIRE(row);
        return decode_object(id, decode_recycled(row->row).row, [&](const Sha256& hash) {
            return std::make_shared<const Program>(Program{store().program(hash)->source});
        });
    }
    Result<void> undelete(ObjectId id) {
        return world().undelete(buried(id), decode_recycled(store().recycled(id)->row).ancestors);
    }

    ObjectId system, ann, lamp, options;
    std::size_t removed = 0;
    Store::UnusedLimits limits; // for the next reopen()

  private:
    Folder folder_;
    std::unique_ptr<World> world_ = std::make_unique<World>();
    std::unique_ptr<ChangeCollector> collector_ = std::make_unique<ChangeCollector>(*world_);
    std::unique_ptr<Store> store_;
};

using Texts = std::vector<std::string>;

} // namespace lunamoo::db::test

// What the storage tests share: a folder that goes away, random values and worlds, a world's whole
// state as text for comparing.
#pragma once

#include "db/codec.h"
#include "db/world.h"
#include "tests/catch.h"

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <random>
#include <sstream>
#include <string>

namespace lunamoo::db::test {

class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

using Random = std::mt19937_64;
std::size_t below(Random& random, std::size_t limit); // [0, limit)
Value random_value(Random& random, int depth = 3);
// `objects` objects with properties, verbs, places; some recycled.
void fill_randomly(World& world, Random& random, int objects);
// Everything that is stored, in one text; equal texts are equal worlds.
std::string describe(const World& world);

inline Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "lunamoo-db-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    path_ = name;
}

inline Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

inline std::size_t below(Random& random, std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

inline std::string random_bytes(Random& random, std::size_t longest) {
    std::string text(below(random, longest + 1), ' ');
    for (auto& c : text)
        c = static_cast<char>(below(random, 256));
    return text;
}

inline std::int64_t random_integer(Random& random) {
    const auto shift = below(random, 64);
    const auto number = static_cast<std::int64_t>(random() >> shift);
    return below(random, 2) == 0 ? number : -number;
}

inline double random_real(Random& random) {
    switch (below(random, 5)) {
    case 0:
        return std::numeric_limits<double>::infinity();
    case 1:
        return -0.0;
    case 2:
        return std::numeric_limits<double>::denorm_min();
    default:
        return std::normal_distribution<double>(0, 1e6)(random);
    }
}

inline Value random_key(Random& random) {
    switch (below(random, 4)) {
    case 0:
        return Value::integer(static_cast<std::int64_t>(below(random, 12)) - 3);
    case 1:
        return Value::short_string(random_bytes(random, 3));
    case 2:
        return Value::boolean(below(random, 2) == 0);
    default:
        return Value::object(ObjectId{static_cast<std::int64_t>(below(random, 9)) - 3});
    }
}

inline Value random_table(Random& random, int depth) {
    Table::Builder builder;
    for (auto n = below(random, 5); n > 0; --n)
        builder.append(random_value(random, depth - 1));
    for (auto n = below(random, 5); n > 0; --n)
        (void)builder.set(random_key(random), random_value(random, depth - 1));
    return *builder.finish();
}

inline Value random_value(Random& random, int depth) {
    switch (below(random, depth > 0 ? 9 : 7)) {
    case 0:
        return {};
    case 1:
        return Value::boolean(below(random, 2) == 0);
    case 2:
    case 3:
        return Value::integer(random_integer(random));
    case 4:
        return *Value::real(random_real(random));
    case 5:
        return Value::object(ObjectId{random_integer(random)});
    case 6:
        return Value::short_string(random_bytes(random, 40));
    case 7:
        return Value::error({static_cast<ErrorCode>(below(random, kErrorCodes)),
                             random_bytes(random, 20), random_value(random, depth - 1),
                             random_bytes(random, 20)});
    default:
        return random_table(random, depth);
    }
}

inline ObjectId random_object(const World& world, Random& random) {
    const auto count = static_cast<std::size_t>(world.max_object().number + 1);
    return count == 0 ? kNothing : ObjectId{static_cast<std::int64_t>(below(random, count))};
}

inline Verb random_verb(const World& world, Random& random) {
    Verb verb;
    verb.names = "verb" + std::to_string(below(random, 20)) + " l*ook";
    verb.owner = random_object(world, random);
    verb.bits = static_cast<std::uint8_t>(below(random, 16));
    verb.arguments = {static_cast<ObjectSpec>(below(random, 3)),
                      static_cast<std::int8_t>(static_cast<int>(below(random, 17)) - 2),
                      static_cast<ObjectSpec>(below(random, 3))};
    if (below(random, 4) > 0)
        verb.program =
            std::make_shared<const Program>(Program{"return " + std::to_string(below(random, 30))});
    return verb;
}

inline void change_randomly(World& world, Random& random, ObjectId id) {
    const auto property = "p" + std::to_string(below(random, 12));
    (void)world.set_location(id, random_object(world, random));
    (void)world.add_property(id, property, random_value(random), random_object(world, random),
                             static_cast<std::uint8_t>(below(random, 8)));
    for (int i = 0; i < 3; ++i)
        if (const auto symbol = world.symbols().find("p" + std::to_string(below(random, 12)))) {
            (void)world.set_property(id, *symbol, random_value(random));
            if (below(random, 4) == 0)
                (void)world.clear_property(id, *symbol);
        }
    if (below(random, 2) == 0)
        world.add_verb(id, random_verb(world, random));
}

inline void fill_randomly(World& world, Random& random, int objects) {
    for (int i = 0; i < objects; ++i) {
        auto parent = random_object(world, random);
        if (!world.valid(parent))
            parent = kNothing;
        const ObjectId id = *world.create(parent, random_object(world, random));
        world.set_name(id, random_bytes(random, 12));
        world.set_flag(id, kPlayer, below(random, 8) == 0);
        world.set_flag(id, kFertile, below(random, 2) == 0);
        change_randomly(world, random, id);
        if (below(random, 10) == 0)
            (void)world.recycle(random_object(world, random));
    }
}

inline std::string describe(const World& world) {
    std::ostringstream text;
    const auto hash_of = [](const std::shared_ptr<const Program>& program) {
        return sha256(program->source);
    };
    const auto c = world.counters();
    text << c.max_object << ' ' << c.next_verb_id << ' ' << c.next_version << ' ' << c.next_arrival
         << '\n';
    for (std::size_t i = 0; i < world.symbols().size(); ++i)
        text << world.symbols().name_of(static_cast<Symbol>(i)) << '\n';
    world.for_each([&](const Object& object) {
        text << encode_object(object, hash_of) << "\nchildren";
        for (const auto child : object.children)
            text << ' ' << child.number;
        text << "\ncontents";
        for (const auto content : object.contents)
            text << ' ' << content.number;
        for (const auto& verb : object.verbs)
            text << '\n' << (verb.program ? verb.program->source : "-");
        text << '\n';
    });
    for (const auto player : world.players())
        text << player.number << ' ';
    return text.str();
}

// The invariants of db/world.h, 1 to 4.
// What was counted on the way is what a count of everything gives.
inline void check_ledger(const World& w) {
    std::map<ObjectId, std::pair<std::int64_t, std::int64_t>> counted;
    std::map<ObjectId, std::int64_t> former;
    w.for_each([&](const Object& object) {
        REQUIRE(object.bytes == bytes_of(object));
        auto& [objects, bytes] = counted[object.owner];
        ++objects;
        bytes += bytes_of(object);
        for (const auto& verb : object.verbs)
            former[object.owner] += former_bytes(verb);
    });
    for (const auto& [who, texts] : former)
        REQUIRE(w.former_texts().bytes(who) == texts);
    w.graves().for_each([&](const Grave& grave) { counted[grave.owner].second += grave.bytes; });
    std::int64_t total = 0;
    w.ledger().for_each([&](ObjectId who, const Account& account) {
        REQUIRE(account.used(Resource::Objects) == counted[who].first);
        REQUIRE(account.used(Resource::Bytes) == counted[who].second);
        total += account.used(Resource::Bytes);
    });
    REQUIRE(w.ledger().server().used(Resource::Bytes) == total);
    for (const auto& [who, held] : counted)
        REQUIRE(w.ledger().used(who, Resource::Objects) == held.first);
}

inline void check_invariants(World& world) {
    const World& w = world;
    w.for_each([&](const Object& object) {
        REQUIRE((object.parent == kNothing || w.valid(object.parent)));
        std::size_t steps = 0;
        for (const Object* at = &object; at != nullptr; at = w.find(at->parent))
            REQUIRE(++steps <= w.object_count());
        steps = 0;
        for (const Object* at = &object; at != nullptr; at = w.find(at->location))
            REQUIRE(++steps <= w.object_count());
        std::vector<ObjectId> children;
        std::vector<ObjectId> contents;
        w.for_each([&](const Object& other) {
            if (other.parent == object.id)
                children.push_back(other.id);
            if (other.location == object.id)
                contents.push_back(other.id);
        });
        std::sort(contents.begin(), contents.end(), [&](ObjectId a, ObjectId b) {
            return std::pair(w.find(a)->arrival, a) < std::pair(w.find(b)->arrival, b);
        });
        REQUIRE(object.children == children);
        REQUIRE(object.contents == contents);
        for (const auto& slot : object.slots) {
            int definitions = 0;
            for (const Object* at = &object; at != nullptr; at = w.find(at->parent))
                definitions += static_cast<int>(
                    std::count_if(at->slots.begin(), at->slots.end(), [&](const auto& s) {
                        return s.name == slot.name && s.defined_here;
                    }));
            REQUIRE(definitions == 1);
            const auto view = w.find_property(object.id, slot.name);
            REQUIRE(view);
            REQUIRE(view->value != nullptr);
        }
    });
    check_ledger(w);
}

} // namespace lunamoo::db::test

// Values, verbs and worlds made by dice come back from their text form.
#include "db/text_form.h"
#include "read_text.h"

#include <rapidcheck.h>

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

std::string random_bytes() {
    return *rc::gen::oneOf(
        rc::gen::string<std::string>(),
        rc::gen::container<std::string>(
            rc::gen::element('a', '\n', ']', '[', '=', '"', '\\', ' ', '\t', '\r', '\0', '\xc3')));
}

Value random_value(int depth) {
    switch (*rc::gen::inRange(0, depth > 0 ? 9 : 7)) {
    case 0:
        return Value::boolean(*rc::gen::arbitrary<bool>());
    case 1:
        return Value::integer(*rc::gen::arbitrary<std::int64_t>());
    case 2:
        return *Value::real(*rc::gen::arbitrary<double>());
    case 3:
        return Value::object(ObjectId{*rc::gen::inRange(-3, 6)});
    case 4:
        return Value::error({*rc::gen::element(ErrorCode::Perm, ErrorCode::None), random_bytes(),
                             random_value(0), random_bytes()});
    case 5:
        return Value();
    case 6:
        return Value::short_string(random_bytes());
    default:
        break;
    }
    Table::Builder builder;
    const int size = *rc::gen::inRange(0, 6);
    for (int i = 0; i < size; ++i) {
        Value key = Value::integer(i + 1);
        switch (*rc::gen::inRange(0, 4)) {
        case 0:
            key = Value::short_string(random_bytes());
            break;
        case 1:
            key = Value::integer(*rc::gen::inRange(-5, 9));
            break;
        case 2:
            key = Value::object(ObjectId{i});
            break;
        default:
            break;
        }
        RC_ASSERT(static_cast<bool>(builder.set(key, random_value(depth - 1))));
    }
    return *builder.finish();
}

std::string random_source() {
    std::string source;
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "\n", "  ", " ", "if x then", "end", "do", "repeat", "until", "\"a", "\"", "[[", "]]", "--",
        "function()", "x = 1", "\\", "[==[", "]==]", "\r", "-- end", "'"));
    for (const auto& piece : pieces)
        source += piece;
    return source;
}

void random_world(World& world) {
    const int count = *rc::gen::inRange(1, 6);
    for (int i = 0; i < count; ++i) {
        const auto id = *world.create(ObjectId{*rc::gen::inRange(-1, i)}, ObjectId{0});
        world.set_name(id, random_bytes());
        world.set_flag(id, *rc::gen::element(kPlayer, kFertile, kWizard), true);
        RC_ASSERT(static_cast<bool>(world.add_property(id, "p" + std::to_string(i), random_value(2),
                                                       ObjectId{*rc::gen::inRange(0, i + 1)},
                                                       *rc::gen::element<std::uint8_t>(1, 5, 0))));
        for (int j = 0; j < i; ++j) {
            const auto name = "p" + std::to_string(j);
            if (!world.find_property(id, name) || *rc::gen::arbitrary<bool>())
                continue;
            const auto symbol = *world.symbols().find(name);
            RC_ASSERT(static_cast<bool>(world.set_property(id, symbol, random_value(1))));
            if (*rc::gen::inRange(0, 3) == 0)
                RC_ASSERT(static_cast<bool>(world.set_property_info(id, symbol, ObjectId{0}, 2)));
            if (*rc::gen::inRange(0, 3) == 0)
                RC_ASSERT(static_cast<bool>(world.clear_property(id, symbol)));
        }
        Verb verb;
        verb.names = "l*ook x";
        verb.owner = ObjectId{0};
        verb.bits = *rc::gen::element<std::uint8_t>(0, 15, 9);
        verb.arguments.preposition = *rc::gen::inRange<std::int8_t>(-2, 15);
        verb.program = std::make_shared<const Program>(Program{random_source()});
        world.add_verb(id, std::move(verb));
    }
    for (int moves = 0; moves < count; ++moves)
        (void)world.set_location(ObjectId{*rc::gen::inRange(0, count)},
                                 ObjectId{*rc::gen::inRange(0, count)});
    if (count > 1 && *rc::gen::arbitrary<bool>())
        RC_ASSERT(static_cast<bool>(world.recycle(ObjectId{count - 1})));
    if (*rc::gen::arbitrary<bool>())
        RC_ASSERT(static_cast<bool>(world.add_property(
            kSystem, "named", Value::object(ObjectId{*rc::gen::inRange(0, count)}), kSystem, 1)));
}

void check_same_slots(const World& a, const Object& x, const World& b, const Object& y) {
    RC_ASSERT(x.slots.size() == y.slots.size());
    for (std::size_t i = 0; i < x.slots.size(); ++i) {
        const auto& p = x.slots[i];
        const auto& q = y.slots[i];
        RC_ASSERT(a.symbols().name_of(p.name) == b.symbols().name_of(q.name));
        RC_ASSERT(std::tuple(p.defined_here, p.clear, p.bits, p.owner) ==
                  std::tuple(q.defined_here, q.clear, q.bits, q.owner));
        RC_ASSERT(p.value == q.value);
    }
}

void check_same(const World& a, const World& b) {
    RC_ASSERT(a.object_count() == b.object_count());
    RC_ASSERT(a.max_object() == b.max_object());
    a.for_each([&](const Object& x) {
        const Object* y = b.find(x.id);
        RC_ASSERT(y != nullptr);
        RC_ASSERT(std::tie(x.name, x.owner, x.parent, x.location, x.flags, x.contents,
                           x.children) == std::tie(y->name, y->owner, y->parent, y->location,
                                                   y->flags, y->contents, y->children));
        check_same_slots(a, x, b, *y);
        RC_ASSERT(x.verbs.size() == y->verbs.size());
        for (std::size_t i = 0; i < x.verbs.size(); ++i) {
            RC_ASSERT(x.verbs[i].program->source == y->verbs[i].program->source);
            RC_ASSERT(x.verbs[i].names == y->verbs[i].names);
            RC_ASSERT(x.verbs[i].bits == y->verbs[i].bits);
            RC_ASSERT(x.verbs[i].arguments == y->verbs[i].arguments);
        }
    });
}

} // namespace

TEST_CASE("any value comes back from its text") {
    CHECK(rc::check([] {
        const Value value = random_value(3);
        RC_ASSERT(read_text(text_of(value, {}, 0, 0)) == value);
    }));
}

TEST_CASE("any verb text comes back from its indented form, or from a string") {
    CHECK(rc::check([] {
        World world;
        (void)world.create(kNothing, kNothing);
        Verb verb;
        verb.names = "x";
        verb.owner = kSystem;
        verb.program = std::make_shared<const Program>(Program{random_source()});
        world.add_verb(kSystem, verb);
        World again;
        const auto files = world_text(world);
        const auto result = read_world_text(again, files);
        RC_ASSERT(result.errors == std::vector<std::string>{});
        RC_ASSERT(again.find(kSystem)->verbs.at(0).program->source == verb.program->source);
    }));
}

TEST_CASE("any world comes back from its text, and its text from that world") {
    CHECK(rc::check([] {
        World world;
        random_world(world);
        const auto files = world_text(world);
        World again;
        RC_ASSERT(read_world_text(again, files).errors == std::vector<std::string>{});
        check_same(world, again);
        RC_ASSERT(world_text(again) == files);
    }));
}

TEST_CASE("any bytes are read or refused, never worse") {
    const auto piece = rc::gen::element<std::string>(
        "object(", "0", ", {", "}", ")", "\n", "owner = ", "obj(", "sys.x", "\"a\"", "verb(", "do",
        "end", ",", "property(", "[[", "error(E_PERM", "-", "math.huge", "{", "until", "name=\"");
    CHECK(rc::check([&] {
        std::string text;
        for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece))
            text += part;
        World world;
        (void)read_world_text(world, {{"a.lua", text}});
    }));
}

// Verb calls beside a method call of plain Lua's through a metatable, properties beside a C
// function that is __index or __newindex and returns at once.
#include "plain_lua.h"
#include "report.h"
#include "sections.h"
#include "world.h"

namespace lunamoo::bench {

namespace {

constexpr double kWithinAim = 1.8;
constexpr double kAcrossAim = 4.5;
constexpr double kReadAim = 1.2;
constexpr double kWriteAim = 1.6;

struct Case {
    const char* name;
    const char* plain;
    const char* ours;
    double aim;
    std::int64_t rounds = 300'000;
};

constexpr const char* kPlainCall = "local n, o = ... for i = 1, n do o:nothing() end";
constexpr const char* kPlainRead = "local n, _, c = ... local x for i = 1, n do x = c.hp end";
constexpr const char* kPlainWrite = "local n, _, c = ... for i = 1, n do c.hp = i end";
constexpr const char* kPlainTen = R"(local n, o = ...
for i = 1, n do o:list({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) end)";

constexpr Case kCalls[] = {
    {"within an owner, no arguments", kPlainCall,
     "local n = ... local o = this for i = 1, n do o:nothing() end", kWithinAim},
    {"  3 scalars", "local n, o = ... for i = 1, n do o:three(i, 2, true) end",
     "local n = ... local o = this for i = 1, n do o:three(i, 2, true) end", kWithinAim},
    {"  a stored table of 10",
     "local n, o = ... local t = {1,2,3,4,5,6,7,8,9,10} for i = 1, n do o:list(t) end",
     "local n = ... local o = this local t = o.ten for i = 1, n do o:list(t) end", kWithinAim},
    {"  a new table of 10, frozen", kPlainTen,
     "local n = ... local o = this for i = 1, n do o:list({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) end", 0,
     50'000},
    {"  verb on an ancestor", kPlainCall,
     "local n = ... local o = this.child for i = 1, n do o:nothing() end", kWithinAim},
    {"across owners, no arguments", kPlainCall,
     "local n = ... local o = this.there for i = 1, n do o:nothing() end", kAcrossAim},
    {"  3 scalars", "local n, o = ... for i = 1, n do o:three(i, 2, true) end",
     "local n = ... local o = this.there for i = 1, n do o:three(i, 2, true) end", kAcrossAim},
    {"  a stored table of 10",
     "local n, o = ... local t = {1,2,3,4,5,6,7,8,9,10} for i = 1, n do o:list(t) end",
     "local n = ... local o, t = this.there, this.ten for i = 1, n do o:list(t) end", kAcrossAim},
    {"  a new table of 10, frozen", kPlainTen, R"(local n = ... local o = this.there
for i = 1, n do o:list({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) end)",
     0, 50'000},
    {"  20 verbs deep, a call of each", kPlainCall, R"(local n = ... local o = this
for i = 1, n // 20 do o:deep(19) end)",
     kAcrossAim},
};

constexpr Case kProperties[] = {
    {"read an integer", kPlainRead,
     "local n = ... local o = this local x for i = 1, n do x = o.hp end", kReadAim},
    {"read, inherited over 4", kPlainRead,
     "local n = ... local o = this.grandchild local x for i = 1, n do x = o.hp end", kReadAim},
    {"read a short string", kPlainRead,
     "local n = ... local o = this local x for i = 1, n do x = o.title end", kReadAim},
    {"read a string of 200 bytes", kPlainRead,
     "local n = ... local o = this local x for i = 1, n do x = o.long end", 0},
    {"read a stored table", kPlainRead,
     "local n = ... local o = this local x for i = 1, n do x = o.ten end", kReadAim},
    {"read an object's name", kPlainRead,
     "local n = ... local o = this local x for i = 1, n do x = o.name end", 0},
    {"write an integer", kPlainWrite, "local n = ... local o = this for i = 1, n do o.hp = i end",
     kWriteAim},
    {"write a short string", kPlainWrite,
     "local n = ... local o = this for i = 1, n do o.title = 'an axe' end", kWriteAim},
};

void make_things(BenchWorld& world) {
    using db::Value;
    for (const auto owner : {world.ann, world.bob}) {
        const auto on = owner == world.ann ? world.here : world.there;
        world.verb(on, "nothing", "", owner);
        world.verb(on, "three", "local a, b, c = ... return b", owner);
        world.verb(on, "list", "local t = ... return t[1]", owner);
        world.verb(on, "deep", "local k = ... if k > 0 then this.other:deep(k - 1) end", owner);
        world.property(on, "other", Value::object(owner == world.ann ? world.there : world.here),
                       owner);
    }
    std::vector<Value> ten;
    for (int i = 1; i <= 10; ++i)
        ten.push_back(Value::integer(i));
    world.property(world.here, "ten", *db::list_of(std::move(ten)), world.ann);
    world.property(world.here, "there", Value::object(world.there), world.ann);
    world.property(world.here, "hp", Value::integer(7), world.ann);
    world.property(world.here, "title", Value::short_string("a sword"), world.ann);
    world.property(world.here, "long", Value::short_string(std::string(200, 'x')), world.ann);
    db::ObjectId below = world.here;
    for (int i = 0; i < 4; ++i) {
        below = *world.world.create(below, world.ann);
        if (i == 0)
            world.property(world.here, "child", Value::object(below), world.ann);
    }
    world.property(world.here, "grandchild", Value::object(below), world.ann);
}

void run(std::span<const Case> cases, const Options& options) {
    PlainLua plain;
    BenchWorld world;
    make_things(world);
    for (const auto& one : cases)
        if (options.wants(one.name))
            print(compare(
                      one.name, one.rounds, options.runs,
                      [&](std::int64_t rounds) { return plain.run(one.plain, rounds); },
                      [&](std::int64_t rounds) { return world.run(one.ours, rounds); }),
                  one.aim);
}

} // namespace

int calls_section(const Options& options) {
    print_heading("verb calls, beside a method call", "plain ns");
    run(kCalls, options);
    print_heading("properties, beside a C function that returns at once", "C ns");
    run(kProperties, options);
    return 0;
}

} // namespace lunamoo::bench

// What a builtin's declaration asks for is asked for: of every builtin, the prelude's primitives
// included, called from C++ in the middle of a wizard's task.
#include "tests/verbs/bench.h"

#include "verbs/core_functions.h"
#include "verbs/lua/meter.h"
#include "verbs/values.h"

#include <lua.h>

namespace lunamoo::verbs {
namespace {

using Catch::Contains;

struct Parameter {
    std::string type;
    bool is_optional = false;
};

struct Declared {
    std::size_t index;
    const Builtin* builtin;
    std::vector<Parameter> parameters;
    std::size_t required = 0;
    bool takes_more = false;
};

std::vector<Declared> declared() {
    std::vector<Declared> all;
    const auto builtins = all_builtins();
    for (std::size_t i = 0; i < builtins.size(); ++i) {
        Declared one{i, &builtins[i], {}};
        std::string_view rest = builtins[i].parameters;
        while (!rest.empty()) {
            const std::string_view part = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(part.size() + 1, rest.size()));
            if (part.find("...") != std::string_view::npos) {
                one.takes_more = true;
                continue;
            }
            const bool is_optional = part.find('[') != std::string_view::npos;
            std::string type(part.substr(part.find(": ") + 2));
            std::erase(type, ']');
            one.parameters.push_back({type, is_optional});
            one.required += is_optional ? 0 : 1;
        }
        if (builtins[i].function != nullptr)
            all.push_back(std::move(one));
    }
    return all;
}

int nothing_at_all(lua_State*) {
    return 0;
}

// A value of the type, or of another one.
void push_of(lua_State* L, const std::string& type, ObjectId object) {
    if (type == "object")
        push_value(L, Value::object(object));
    else if (type == "integer")
        lua_pushinteger(L, 1);
    else if (type == "number")
        lua_pushnumber(L, 0.5);
    else if (type == "string")
        lua_pushliteral(L, "x");
    else if (type == "table")
        lua_newtable(L);
    else if (type == "error")
        push_value(L, Value::error({db::ErrorCode::Perm, {}, {}, {}}));
    else if (type == "function")
        lua_pushcfunction(L, nothing_at_all);
    else
        lua_pushboolean(L, 1);
}
void push_of_another(lua_State* L, const std::string& type, ObjectId object) {
    if (type == "object")
        lua_pushinteger(L, 1);
    else if (type == "integer")
        lua_pushnumber(L, 0.5);
    else
        push_value(L, Value::object(object));
}

// The error that the call raises, "CODE: MESSAGE"; its `count` arguments are on the top. "" for
// none.
std::string raised(lua_State* L, std::size_t index, int count) {
    lua_pushcfunction(L, builtin_entry(index));
    lua_insert(L, -count - 1);
    std::string code;
    if (lua_pcall(L, count, 0, 0) != LUA_OK) {
        const Value error = to_value(L, -1);
        code = std::string(name_of(error.as_error().code)) + ": " + error.as_error().message;
        lua_pop(L, 1);
    }
    return code;
}

// A host that lets a test work in the middle of a task: where the task tells somebody something.
class ProbeHost : public FakeHost {
  public:
    bool notify(ObjectId, std::string_view) override {
        body();
        return true;
    }
    std::function<void()> body;
};

enum class Who : std::uint8_t { Wizard, Nobody };

// Calls `body` with the thread of a running task, and a thing of a wizard's.
void in_a_task(Who who, const std::function<void(lua_State*, ObjectId)>& body) {
    ProbeHost host;
    db::World world;
    Runtime runtime(world, host, {});
    const ObjectId wizard = *world.create(db::kNothing, db::kNothing);
    for (const auto flag : {db::kProgrammer, db::kWizard})
        world.set_flag(wizard, flag, true);
    const ObjectId nobody = *world.create(db::kNothing, db::kNothing);
    const ObjectId box = *world.create(db::kNothing, wizard);
    bool has_run = false;
    host.body = [&] {
        lua_State* L = runtime.current().activations.back().threads.front();
        REQUIRE(lua_checkstack(L, 50) != 0);
        body(L, box);
        has_run = true;
    };
    const ObjectId perms = who == Who::Wizard ? wizard : nobody;
    runtime.start_eval("notify(obj(" + std::to_string(perms.number) + "), 'now')", perms,
                       [](TaskEnd, const Value&) {});
    db::ChangeSet changes;
    runtime.run_slice(changes);
    CHECK(has_run);
}

} // namespace

TEST_CASE("every builtin counts its arguments", "[builtins]") {
    in_a_task(Who::Wizard, [](lua_State* L, ObjectId box) {
        for (const Declared& one : declared()) {
            INFO(one.builtin->name);
            if (one.required > 0)
                CHECK_THAT(raised(L, one.index, 0), Contains("E_ARGS: ") && Contains(": takes ("));
            if (one.takes_more)
                continue;
            for (const auto& parameter : one.parameters)
                push_of(L, parameter.type, box);
            lua_pushnil(L);
            CHECK_THAT(raised(L, one.index, static_cast<int>(one.parameters.size()) + 1),
                       Contains("E_ARGS: ") && Contains(": takes ("));
        }
    });
}

TEST_CASE("every builtin looks at the types of all its arguments", "[builtins]") {
    in_a_task(Who::Wizard, [](lua_State* L, ObjectId box) {
        for (const Declared& one : declared())
            for (std::size_t wrong = 0; wrong < one.parameters.size(); ++wrong) {
                if (one.parameters[wrong].type == "any")
                    continue;
                INFO(one.builtin->name << ", argument " << wrong + 1);
                const std::size_t count = std::max(one.required, wrong + 1);
                for (std::size_t i = 0; i < count; ++i)
                    if (i == wrong)
                        push_of_another(L, one.parameters[i].type, box);
                    else
                        push_of(L, one.parameters[i].type, box);
                CHECK_THAT(raised(L, one.index, static_cast<int>(count)),
                           Contains("E_TYPE: ") &&
                               Contains(", is to be " + one.parameters[wrong].type));
            }
    });
}

// What a call costs is taken before anything else; here the arguments are too many.
TEST_CASE("every builtin costs what its declaration says", "[builtins]") {
    in_a_task(Who::Wizard, [](lua_State* L, ObjectId) {
        for (const Declared& one : declared()) {
            if (one.takes_more && one.required == 0)
                continue;
            const int count = one.takes_more ? 0 : static_cast<int>(one.parameters.size()) + 1;
            for (int i = 0; i < count; ++i)
                lua_pushnil(L);
            const Ticks before = meter_of(L).ticks;
            INFO(one.builtin->name);
            CHECK_THAT(raised(L, one.index, count), Contains("E_ARGS: "));
            CHECK(before - meter_of(L).ticks == one.builtin->cost);
        }
    });
}

TEST_CASE("every builtin is for those whom its declaration names", "[builtins]") {
    in_a_task(Who::Nobody, [](lua_State* L, ObjectId box) {
        for (const Declared& one : declared()) {
            if (one.builtin->access == Access::Anyone || one.builtin->access == Access::Body)
                continue;
            for (std::size_t i = 0; i < one.required; ++i)
                push_of(L, one.parameters[i].type, box);
            INFO(one.builtin->name);
            const bool is_part_of_one = one.builtin->name == "_check_password";
            const bool is_granted = one.builtin->grant != Grant::OnGrant && !is_part_of_one;
            CHECK_THAT(raised(L, one.index, static_cast<int>(one.required)),
                       Contains("E_PERM: ") &&
                           Contains(is_granted ? ": not permitted to #" : ": not granted to #"));
        }
    });
}

} // namespace lunamoo::verbs

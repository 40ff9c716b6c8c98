// What dry_run tells. First what was touched is looked at as it is now; then all is undone; then it
// is compared with what is there again. A row is shown where the one who asks may read both; else
// it is counted.
#include "verbs/atomic.h"

#include "cmake/limit.h"
#include "db/permissions.h"
#include "verbs/builtin.h"
#include "verbs/frames_info.h"
#include "verbs/library/arguments.h"
#include "verbs/lua/meter.h"
#include "verbs/protected_call.h"
#include "verbs/values.h"

#include <algorithm>
#include <map>

namespace lunamoo::verbs {

namespace {

using db::ObjectId;
using db::Value;

constexpr std::size_t kMaxRows = 1000; // of all lists together

struct SeenProperty {
    std::string name;
    bool is_there = false, is_readable = true;
    Value value;
};
struct SeenVerb {
    db::Verb verb;
    bool is_readable = true;
};
// An object as it is at one time.
struct Seen {
    ObjectId id;
    bool is_there = false;
    std::string name;
    ObjectId owner, parent, location;
    std::uint8_t flags = 0;
    std::vector<SeenProperty> properties; // those that were touched, in one order
    bool has_verbs = false;               // they were touched
    std::vector<SeenVerb> verbs;
};

struct Field {
    const char* name;
    Value value;
};
struct Row {
    const char* list; // the key in the report
    std::vector<Field> fields;
};

class Report {
  public:
    Report(const Runtime& runtime, const db::World& world, ObjectId perms)
        : runtime_(runtime), world_(world), perms_(perms) {}

    void look(const Runtime::AtomicMark& mark); // before all is undone
    void compare();                             // afterwards
    void push(lua_State* L) const;              // adds what it found to the table on top
    std::size_t size() const { return rows_.size(); }

  private:
    Seen see(ObjectId id, const std::vector<std::string>& properties, bool with_verbs) const;
    void look_at_effects(const Runtime::AtomicMark& mark);
    void compare(const Seen& before, const Seen& after);
    void compare_fields(const Seen& before, const Seen& after);
    void compare_properties(const Seen& before, const Seen& after);
    void compare_verbs(const Seen& before, const Seen& after);
    void add_verb(ObjectId id, const SeenVerb* before, const SeenVerb* after);
    void add(const char* list, std::vector<Field> fields);
    void add_written(ObjectId id, std::string_view name, Value before, Value after);

    const Runtime& runtime_;
    const db::World& world_;
    const ObjectId perms_;
    std::vector<Seen> after_;
    std::vector<Row> rows_;
    std::map<std::string_view, std::size_t> others_;
    std::int64_t hidden_ = 0, left_out_ = 0;
};

void Report::add(const char* list, std::vector<Field> fields) {
    if (rows_.size() >= kMaxRows && LIMIT(dry_run_rows))
        ++left_out_;
    else
        rows_.push_back({list, std::move(fields)});
}

void Report::add_written(ObjectId id, std::string_view name, Value before, Value after) {
    add("written", {{"object", Value::object(id)},
                    {"property", Value::short_string(name)},
                    {"old", std::move(before)},
                    {"new", std::move(after)}});
}

Seen Report::see(ObjectId id, const std::vector<std::string>& properties, bool with_verbs) const {
    Seen seen;
    seen.id = id;
    seen.has_verbs = with_verbs;
    for (const auto& name : properties) {
        SeenProperty& property = seen.properties.emplace_back();
        property.name = name;
        if (const auto view = world_.find_property(id, name)) {
            property.is_there = true;
            property.is_readable = db::may_read_property(world_, perms_, *view);
            property.value = *view->value;
        }
    }
    const db::Object* object = world_.find(id);
    if (object == nullptr)
        return seen;
    seen.is_there = true;
    seen.name = object->name;
    seen.owner = object->owner;
    seen.parent = object->parent;
    seen.location = object->location;
    seen.flags = object->flags;
    if (with_verbs)
        for (const auto& verb : object->verbs)
            seen.verbs.push_back({verb, db::may_read_verb(world_, perms_, verb)});
    return seen;
}

void Report::look(const Runtime::AtomicMark& mark) {
    for (const auto& touched : world_.touched()) {
        std::vector<std::string> properties;
        properties.reserve(touched.properties.size());
        for (const auto name : touched.properties)
            properties.push_back(world_.symbols().name_of(name));
        after_.push_back(see(touched.object, properties, touched.verbs));
    }
    look_at_effects(mark);
}

// Who sends a line, or is to get it, may read it.
void Report::look_at_effects(const Runtime::AtomicMark& mark) {
    const bool is_wizard = db::is_wizard(world_, perms_);
    for (const auto* line : runtime_.effects().lines_from(mark.effects)) {
        if (line->who != perms_ && line->perms != perms_ && !is_wizard && LIMIT(dry_run_lines))
            ++hidden_;
        else if (auto text = Value::string(line->text))
            add("told", {{"who", Value::object(line->who)}, {"text", std::move(*text)}});
    }
    others_ = runtime_.effects().others_from(mark.effects);
    if (const auto forks = runtime_.forked_since(mark); forks > 0)
        others_["fork"] = forks;
    if (const auto killed = runtime_.killed_since(mark); killed > 0)
        others_["kill_task"] = killed;
}

void Report::compare() {
    for (const Seen& after : after_) {
        std::vector<std::string> properties;
        properties.reserve(after.properties.size());
        for (const auto& property : after.properties)
            properties.push_back(property.name);
        compare(see(after.id, properties, after.has_verbs), after);
    }
}

void Report::compare(const Seen& before, const Seen& after) {
    if (!after.is_there) {
        add("recycled", {{"object", Value::object(before.id)}});
        return;
    }
    if (!before.is_there)
        add("created", {{"object", Value::object(after.id)},
                        {"parent", Value::object(after.parent)},
                        {"owner", Value::object(after.owner)},
                        {"location", Value::object(after.location)}});
    else
        compare_fields(before, after);
    compare_properties(before, after);
    compare_verbs(before, after);
}

// Names, owners, flags, parents and places are everybody's to read.
void Report::compare_fields(const Seen& before, const Seen& after) {
    const auto add_move = [&](const char* list, ObjectId from, ObjectId to) {
        if (from != to)
            add(list, {{"object", Value::object(after.id)},
                       {"from", Value::object(from)},
                       {"to", Value::object(to)}});
    };
    add_move("moved", before.location, after.location);
    add_move("parents", before.parent, after.parent);
    if (before.name != after.name)
        add_written(after.id, "name", Value::short_string(before.name),
                    Value::short_string(after.name));
    if (before.owner != after.owner)
        add_written(after.id, "owner", Value::object(before.owner), Value::object(after.owner));
    constexpr std::pair<db::ObjectFlag, const char*> kFlags[] = {
        {db::kPlayer, "player"}, {db::kProgrammer, "programmer"}, {db::kWizard, "wizard"},
        {db::kObjectRead, "r"},  {db::kObjectWrite, "w"},         {db::kFertile, "f"}};
    for (const auto& [flag, name] : kFlags)
        if (((before.flags ^ after.flags) & flag) != 0)
            add_written(after.id, name, Value::boolean((before.flags & flag) != 0),
                        Value::boolean((after.flags & flag) != 0));
}

void Report::compare_properties(const Seen& before, const Seen& after) {
    for (std::size_t i = 0; i < after.properties.size(); ++i) {
        const SeenProperty& was = before.properties[i];
        const SeenProperty& is = after.properties[i];
        if (!was.is_there && !is.is_there)
            continue;
        if ((!was.is_readable || !is.is_readable) && LIMIT(dry_run_properties))
            ++hidden_;
        else
            add_written(after.id, is.name, was.value, is.value);
    }
}

void Report::add_verb(ObjectId id, const SeenVerb* before, const SeenVerb* after) {
    const bool is_hidden =
        (before != nullptr && !before->is_readable) || (after != nullptr && !after->is_readable);
    if (is_hidden && LIMIT(dry_run_verbs)) {
        ++hidden_;
        return;
    }
    const char* what = before == nullptr ? "added" : after == nullptr ? "deleted" : "changed";
    add("verbs", {{"object", Value::object(id)},
                  {"verb", Value::short_string((after == nullptr ? before : after)->verb.names)},
                  {"what", Value::short_string(what)}});
}

void Report::compare_verbs(const Seen& before, const Seen& after) {
    std::map<std::uint64_t, std::pair<const SeenVerb*, const SeenVerb*>> verbs; // by id
    for (const auto& verb : before.verbs)
        verbs[verb.verb.id].first = &verb;
    for (const auto& verb : after.verbs)
        verbs[verb.verb.id].second = &verb;
    const auto is_same = [](const db::Verb& a, const db::Verb& b) {
        return a.version == b.version && a.names == b.names && a.owner == b.owner &&
               a.bits == b.bits && a.arguments == b.arguments;
    };
    for (const auto& [id, pair] : verbs)
        if (pair.first == nullptr || pair.second == nullptr ||
            !is_same(pair.first->verb, pair.second->verb))
            add_verb(after.id, pair.first, pair.second);
}

void Report::push(lua_State* L) const {
    for (const char* list :
         {"written", "created", "recycled", "moved", "parents", "verbs", "told"}) {
        lua_createtable(L, 0, 0);
        lua_Integer count = 0;
        for (const Row& row : rows_) {
            if (std::string_view(row.list) != list)
                continue;
            lua_createtable(L, 0, static_cast<int>(row.fields.size()));
            for (const Field& field : row.fields) {
                push_value(L, field.value);
                lua_setfield(L, -2, field.name);
            }
            lua_rawseti(L, -2, ++count);
        }
        lua_setfield(L, -2, list);
    }
    lua_createtable(L, 0, 0);
    for (const auto& [name, count] : others_) {
        lua_pushlstring(L, name.data(), name.size());
        lua_pushinteger(L, static_cast<lua_Integer>(count));
        lua_rawset(L, -3);
    }
    lua_setfield(L, -2, "others");
    lua_pushinteger(L, hidden_);
    lua_setfield(L, -2, "hidden");
    lua_pushinteger(L, left_out_);
    lua_setfield(L, -2, "left_out");
}

// Replaces what the call left by the report with it. Stack: handler, results or the error.
void push_outcome(lua_State* L, bool is_ok, Ticks ticks) {
    const int count = lua_gettop(L) - 1;
    lua_createtable(L, is_ok ? count : 0, is_ok ? 1 : 0);
    lua_replace(L, 1);
    for (int i = count; is_ok && i >= 1; --i)
        lua_rawseti(L, 1, i);
    lua_createtable(L, 0, 16);
    lua_pushboolean(L, is_ok);
    lua_setfield(L, -2, "ok");
    lua_pushinteger(L, ticks);
    lua_setfield(L, -2, "ticks");
    if (is_ok) {
        lua_pushinteger(L, count);
        lua_setfield(L, 1, "n");
    }
    lua_pushvalue(L, is_ok ? 1 : 2);
    lua_setfield(L, -2, is_ok ? "results" : "error");
}

} // namespace

int dry_run(lua_State* L) {
    static const Builtin& declaration = *find_builtin("dry_run");
    check_granted(L, declaration);
    library::check_any(L, 1);
    if (LIMIT(dry_run_ticks))
        charge(L, 20);
    Runtime& runtime = runtime_of(L);
    Report report(runtime, runtime.world(), perms_in_force(runtime.current()));
    const Ticks before = runtime.ticks_left();
    AtomicScope scope(runtime);
    const int status = call_unstopped(L);
    const Ticks ticks = before - runtime.ticks_left();
    if (status != LUA_OK)
        caught(L, status);
    if (is_dying(L)) // no limit: the scope undoes it
        rethrow_abort(L);
    runtime.charge_for_undo(L); // no limit: undo_ticks
    report.look(scope.mark());
    scope.undo();
    report.compare();
    if (LIMIT(dry_run_report_ticks))
        charge(L, static_cast<Ticks>(8 * report.size()));
    push_outcome(L, status == LUA_OK, ticks);
    report.push(L);
    return 1;
}

} // namespace lunamoo::verbs

// The trail of power: which uses of builtins, and which assignments, leave a row in the audit
// table, and what the row says. docs/audit.md tells people; db/audit.h is the table.
//
// Ordinary rights over what is one's own leave nothing. What uses power is a row; where a wizard's
// verb uses its own power for somebody who is no wizard (log-in does), most of it is counted by
// verb and version instead. A row is begun before the deed, paid for by the task (ticks) and its
// payer (written bytes), and completed with the result; it leaves with the slice's changes however
// the slice ends. World thread.
#pragma once

#include "db/audit.h"
#include "db/change_set.h"
#include "db/world.h"
#include "verbs/audit.h"
#include "verbs/audit_query.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

struct lua_State;

namespace lunamoo::verbs {

struct Builtin;
class Runtime;
struct Task;

class AuditTrail {
  public:
    // A row of the running slice; 0: there is none.
    using Row = std::size_t;

    explicit AuditTrail(Runtime& runtime);

    // A call of a builtin, known by `deed`, whose arguments are L's frame, is about to be made with
    // these perms. Freezes tables, charges ticks, raises E_QUOTA where the payer's bucket does not
    // hold the slice's rows.
    Row begin(lua_State* L, const Builtin& builtin, std::string_view deed, db::ObjectId perms);
    // What the last row begun says besides.
    void note(Row row, std::string_view text);
    // With the results, or the error.
    void finish(Row row, const std::vector<db::Value>& results);
    void fail(Row row, db::ErrorCode code, std::string_view message);
    // The deed was refused, so it was no use of power: the last row begun is taken back.
    void take_back(Row row);

    // obj.name = value is about to be made: of what every object has, and of a property. The value
    // is L's argument 3.
    Row begin_built_in(lua_State* L, const db::Object& object, std::string_view name,
                       db::ObjectId perms);
    Row begin_property(lua_State* L, db::ObjectId object, db::Symbol name, db::ObjectId perms);
    // The property sets limits or options.
    bool is_policy(db::ObjectId object, std::string_view name);

    // Code from the program's command line, for the task that begins.
    void begin_command(const Task& task, std::string_view code);
    void finish_command(const db::Value& result, bool is_failure);

    // Whether what wizards assign to its properties, whatever they are, leaves a row: it is the
    // server's options, or #0 where there are none. The names that are watched in all objects are
    // the world's as well (World::watch).
    bool is_options(db::ObjectId object) { return object == options_object(); }

    // What the slice has left, in order.
    void take(db::ChangeSet& changes);

    // The running task, which stops, wants rows: the server takes its question after the slice, has
    // the writer read them (verbs/audit_query.h) and replies to the task.
    struct Question {
        std::int64_t task = 0;
        AuditQuery query;
    };
    void ask(AuditQuery query);
    std::vector<Question> take_questions() { return std::exchange(questions_, {}); }

    // Rows from this one on, of the running slice, are of deeds that were undone (atomic).
    Row next() const { return rows_.size() + 1; }
    void mark_undone(Row from);
    // Symbols of the world have been taken back: none that is remembered may be used.
    void forget_symbols() { watched_.clear(); }

  private:
    enum class Watched : std::uint8_t { No, Policy, Password };
    struct Pending {
        std::int64_t utc_microseconds = 0;
        AuditRecord record;
    };
    using CountKey = std::tuple<std::string, std::uint64_t, std::string>; // verb, version, deed

    bool is_for_another(const Task& task, db::ObjectId perms) const;
    void count(std::string_view deed);
    AuditRecord record_of(const Task& task, db::ObjectId perms) const;
    AuditPerson person(db::ObjectId id) const;
    Row pay(lua_State* L, AuditRecord record);
    Row add(AuditRecord record);
    Row assign(lua_State* L, db::ObjectId object, std::string_view name, bool is_secret,
               db::ObjectId perms);
    AuditRecord& at(Row row) { return rows_[row - 1].record; }
    Watched watched(db::Symbol name);
    bool is_watched(db::ObjectId object, db::Symbol name); // cost: a load or two
    db::ObjectId options_object() {
        return options_generation_ == world_.policy_generation() ? options_ : find_options();
    }
    db::ObjectId find_options();

    Runtime& runtime_;
    const db::World& world_;
    std::vector<Pending> rows_;
    std::size_t bytes_ = 0; // of rows_, at most
    std::map<CountKey, db::AuditCount> counts_;
    std::vector<Question> questions_;
    Row command_row_ = 0;
    std::vector<Watched> watched_; // by symbol, as far as they were asked for
    db::ObjectId options_;
    std::uint64_t options_generation_ = 0;
};

} // namespace lunamoo::verbs

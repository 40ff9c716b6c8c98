// Builtins: the functions of the world that verb code can call. Each is declared once; from the
// declaration come the checks, the charge, `help`, the reference in docs/, and a test that calls it
// as somebody who may not. A builtin's body never checks what its declaration can say.
//
// A body is a plain C++ function Result<Outcome> f(Call&). It may allocate and return early as it
// likes: the trampoline (verbs/builtin.cpp) catches, converts, and only then yields or raises.
// A body never calls verb code; builtins that must are Lua in the prelude (verbs/prelude.cpp) over
// primitives declared here with Grant::Internal.
#pragma once

#include "db/world.h"
#include "verbs/builtin_set.h"
#include "verbs/task.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

struct lua_State;

namespace lunamoo::verbs {

class Host;
class Runtime;

// Who may call it. What depends on more than this is checked by the body (Body), which says so in
// its help.
enum class Access : std::uint8_t {
    Anyone,        // every running verb
    Programmer,    // perms in force are a programmer or wizard
    Wizard,        // perms in force are a wizard
    ControlsFirst, // argument 1 is an object that perms own, or perms are a wizard
    IsFirst,       // argument 1 is perms, or perms are a wizard
    Body,          // property or verb bits, task ownership, ...: the body answers E_PERM
};

// What becomes of its effect within atomic (verbs/atomic.h).
enum class Effect : std::uint8_t {
    None,     // it has none, or what it calls has its own
    Undoable, // it is undone
    AtCommit, // it waits for the end, and is forgotten where all is undone (verbs/effects.h)
    Refused,  // it could stop the task: E_INVARG
};

// Who has it where nothing else is written (verbs/grants.h).
enum class Grant : std::uint8_t {
    Default,  // everybody
    OnGrant,  // wizards, and who was granted it
    Internal, // a primitive of the prelude; verb code cannot name it
};

// Which of its uses are uses of a person's authority that leave a row in the audit table
// (verbs/audit_trail.h; docs/audit.md). A refused call, E_PERM, is none.
enum class Audit : std::uint8_t {
    No,
    // In the table, whoever's verb does it for whom:
    Always,   // each use
    ByWizard, // with a wizard's perms
    OnCode,   // the verb in arguments 1 and 2 is not perms' own, or runs with a wizard's authority
    // In the table, but for what a wizard's verb does by its own authority for who is no wizard:
    // that is counted, by verb and version.
    Use,        // each use
    OnOthers,   // argument 1, a player or connection, is neither perms nor whom the task is for
    OnObject,   // argument 1 is not perms' own
    OnProperty, // the property in arguments 1 and 2 is not perms' own; or it sets limits or
                // options, which is in the table always
    OnTask,     // the task in argument 1 does not go on with perms
};

class Call;

struct Outcome {
    std::vector<db::Value> values;
    bool suspends = false; // the task stops here; its wake value is the result
};
inline Outcome nothing() {
    return {};
}
inline Outcome one(db::Value value) {
    return {{std::move(value)}, false};
}
inline Outcome suspend_here() {
    return {{}, true};
}

using BuiltinFunction = db::Result<Outcome> (*)(Call&);

struct Builtin {
    std::string_view name;
    std::string_view family;
    // "who: object, text: string, [seconds: number], ...": types object integer number string
    // boolean table error function any; [x] optional (nil counts as absent); a final ... takes
    // more.
    std::string_view parameters;
    std::string_view result; // "a list of objects"
    std::string_view errors; // "E_PERM, E_INVARG", besides E_ARGS and E_TYPE
    Access access;
    std::int64_t cost; // ticks besides the one of the call; the body charges what depends on sizes
    Effect effect;
    Audit audit;
    Grant grant;
    std::string_view help; // one to three sentences
    // Lua that calls it successfully as a wizard, and, unless access is Anyone, the same kind of
    // call that raises E_PERM as a plain programmer. In both `box` is a thing of the wizard's
    // without r, w and f, with a property and a verb `secret` that have no bits and a verb `nap`
    // that returns the number of a task forked for later; `mine` is a thing of the caller's. ""
    // where a test of its own does it.
    std::string_view allowed;
    std::string_view denied;
    // Null: the prelude or verbs/core_functions.h has the function of this name.
    BuiltinFunction function;
};

// All builtins, in the order of the reference.
std::span<const Builtin> all_builtins();
const Builtin* find_builtin(std::string_view name);

// Raises E_PERM where the perms in force have no grant of it: at each call of what is no Call.
void check_granted(lua_State* L, const Builtin& builtin);

// Each file of verbs/builtins/ declares one family or two.
std::span<const Builtin> value_builtins();      // builtins/value_builtins.cpp
std::span<const Builtin> object_builtins();     // builtins/object_builtins.cpp
std::span<const Builtin> property_builtins();   // builtins/property_builtins.cpp
std::span<const Builtin> verb_builtins();       // builtins/verb_builtins.cpp
std::span<const Builtin> verb_text_builtins();  // builtins/verb_text_builtins.cpp
std::span<const Builtin> history_builtins();    // builtins/history_builtins.cpp
std::span<const Builtin> task_builtins();       // builtins/task_builtins.cpp
std::span<const Builtin> connection_builtins(); // builtins/connection_builtins.cpp
std::span<const Builtin> quota_builtins();      // builtins/quota_builtins.cpp
std::span<const Builtin> admin_builtins();      // builtins/admin_builtins.cpp
std::span<const Builtin> grant_builtins();      // builtins/grant_builtins.cpp
std::span<const Builtin> language_builtins();   // builtins/language_builtins.cpp

// One call of a builtin. Lives on the C++ stack of the trampoline.
class Call {
  public:
    // `audit_row`: of AuditTrail, 0 for none.
    Call(lua_State* L, Runtime& runtime, db::ObjectId perms, std::size_t audit_row = 0);

    Runtime& runtime() { return runtime_; }
    db::World& world();
    Host& host();
    Task& task();
    db::ObjectId perms() const { return perms_; } // taken at entry, never asked again
    bool is_wizard();

    // Arguments, 0-based. The declaration has been checked: the type is right, optional ones may be
    // absent. Objects need not be valid.
    std::size_t count() const { return count_; } // as given, trailing nils included
    bool has(std::size_t index) const;           // given and not nil
    db::ObjectId object(std::size_t index) const;
    std::int64_t
    integer(std::size_t index) const; // of an integer or a float with an integer's value
    double number(std::size_t index) const;
    bool boolean(std::size_t index) const; // Lua's truth
    std::string text(std::size_t index) const;
    db::Value value(std::size_t index) const; // frozen; raises (throws) for what cannot be

    // The call leaves a row in the audit table; note() is what that says besides, up to 128 bytes.
    bool is_audited() const { return audit_row_ != 0; }
    void note(std::string_view text);

    // Takes ticks before the work they pay for; throws exhaustion through the trampoline.
    void charge(std::int64_t ticks);
    lua_State* state() { return L_; }

  private:
    lua_State* L_;
    Runtime& runtime_;
    db::ObjectId perms_;
    std::size_t count_;
    std::size_t audit_row_;
};

// The declaration as verb code and help see it: name, family, parameters, result, errors, help.
db::Value describe(const Builtin& builtin);

} // namespace lunamoo::verbs

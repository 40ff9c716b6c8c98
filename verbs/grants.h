// Who may call which builtin: capabilities, kept in the world and changed while it runs.
//
// The property `grants` of $server_options, believed where a wizard owns it, is a table
//     {everybody = {NAME = how, ...}, [obj(12)] = {NAME = how, ...}, ...}
// What it says of somebody himself counts; else what it says of everybody, wizards included; else
// the declaration: all have Grant::Default, wizards have Grant::OnGrant too. `how` is
//     true        may call it. Somebody's own: also where it is for wizards only (Access::Wizard),
//                 and past a wrapper
//     false       may not: the name does not exist in his realm, and a call is refused wherever the
//                 function came from
//     "wrapped"   (of everybody) a call by who is no wizard goes to #0:bf_NAME, which may do it
// Who does not exist has nothing. A few always are as declared.
//
// One table, by object, rather than a property of each player: who leaves a class does not leave
// with it what was taken from him. A change holds with the next call. World thread.
#pragma once

#include "db/world.h"
#include "verbs/builtin_set.h"

#include <string_view>
#include <unordered_map>

namespace lunamoo::verbs {

// By index in all_builtins().
struct GrantSet {
    BuiltinSet granted;
    BuiltinSet wrapped;
    BuiltinSet own; // granted to the very person
};

class Grants {
  public:
    // Watches the property.
    explicit Grants(db::World& world);

    // Valid until the next call. Cost: a comparison for who was asked for last; a look-up for those
    // asked for since the world's policy changed.
    const GrantSet& of(db::ObjectId who) {
        if (who != last_ || generation_ != world_.policy_generation() || last_set_ == nullptr)
            find(who);
        return *last_set_;
    }

  private:
    void find(db::ObjectId who);

    db::World& world_;
    std::uint64_t generation_ = 0;
    std::unordered_map<db::ObjectId, GrantSet> sets_; // of this generation
    db::ObjectId last_;
    const GrantSet* last_set_ = nullptr;
};

// The table as it is written, empty where there is none or nobody is to believe it.
db::Value written_grants(const db::World& world);
// Of builtins whose grants cannot be changed: those of grants, and obj, which stands for every #12.
bool is_always_as_declared(std::string_view name);

} // namespace lunamoo::verbs

// The programs of a realm as images name them: a key says whose text it is, its hash, and that of
// what it was compiled to, so that a task goes on with the text and the instructions that it
// started with, also where the verb has changed since, or this build compiles it to others.
#pragma once

#include "verbs/lua/image.h"
#include "verbs/realm.h"

#include <set>
#include <utility>

namespace lunamoo::verbs {

// Has the collector found a userdata with this pointer in it dead, and its finalizer not run yet?
// Cost: the finalizers that wait.
bool is_to_be_finalized(lua_State* L, const void* content);

// Is what is on the top of the stack why there was no memory, to a lua_load that failed?
bool is_no_memory(lua_State* L);

class RealmCode : public ImageCode {
  public:
    explicit RealmCode(Realm& realm) : realm_(realm) {}
    std::optional<std::pair<std::string, unsigned>> find(const Proto* proto) override;
    // Compiles the text if the realm does not have it; where that gives other instructions than the
    // key names, loads those from the file. ImageError where they are not there, LUA_ERRMEM where
    // memory is too short. Protected context.
    Proto* proto(std::string_view key, unsigned index) override;
    void push_handle(lua_State* L, const db::Value& held) override;

    // What the realm has of texts, so that one is found among however many.
    void note(Code& code) { by_hash_.emplace(code.hash, &code); }
    void forget(Code& code) { by_hash_.erase({code.hash, &code}); }

  private:
    Code* find_code(Code& wanted);
    Code* make_code(Code wanted);
    const db::Sha256& bytecode_hash_of(Code& code);
    void give_up(Code* code);
    Realm& realm_;
    std::set<std::pair<db::Sha256, Code*>> by_hash_;
};

} // namespace lunamoo::verbs

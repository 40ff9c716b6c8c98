// The programs of a realm as images name them: a key says whose text it is and its hash, so that a
// task goes on with the text it started with, also where the verb has changed since.
#pragma once

#include "verbs/lua/image.h"
#include "verbs/realm.h"

namespace lunamoo::verbs {

// Has the collector found a userdata with this pointer in it dead, and its finalizer not run yet?
// Cost: the finalizers that wait.
bool is_to_be_finalized(lua_State* L, const void* content);

class RealmCode : public ImageCode {
  public:
    explicit RealmCode(Realm& realm) : realm_(realm) {}
    std::optional<std::pair<std::string, unsigned>> find(const Proto* proto) override;
    // Compiles the text if the realm does not have it. Protected context.
    Proto* proto(std::string_view key, unsigned index) override;
    void push_handle(lua_State* L, const db::Value& held) override;

  private:
    Code* find_code(const Code& wanted);
    Realm& realm_;
};

} // namespace lunamoo::verbs

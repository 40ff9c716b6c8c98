// The libraries that a realm has loaded: verbs with the l bit whose text use() (verbs/use.cpp)
// compiled and ran here, once for each text. A text is known by its SHA-256, so a verb that is
// programmed anew is another library, and two verbs of the same text are one.
//
// What a library gave is protected (verbs/protect.h) and kept until too many others have been used
// since; functions of it that somebody holds live on. A stopped task's image holds the functions
// and tables that it reaches and names their text by hash, so the task goes on with that very text.
//
// World thread. Belongs to one realm.
#pragma once

#include "db/checksum.h"

#include <cstdint>
#include <string>
#include <vector>

struct lua_State;

namespace lunamoo::verbs {

class Realm;

class Libraries {
  public:
    explicit Libraries(Realm& realm) : realm_(realm) {}

    // The hash of a verb's text, which `version` names. Cost: a tick for each 16 bytes, where the
    // version is not the one that was used last with this text.
    db::Sha256 hash_of(lua_State* L, std::uint64_t version, const std::string& source) const;

    // Pushes what the library of that hash gave; false, and nothing pushed, where it is not loaded.
    bool push_known(lua_State* L, const db::Sha256& hash, std::uint64_t version);

    // Compiles and runs the text, and pushes what it returned. It runs as part of the verb that
    // calls, with its authority and ticks, but with none of the task's words, and cannot stop.
    // `name` is shown in messages. Raises E_INVARG for what does not compile and for a circle of
    // libraries, E_MAXREC, E_TYPE where it returns neither table nor function, and what it raises.
    void load(lua_State* L, const db::Sha256& hash, std::uint64_t version,
              const std::string& source, const std::string& name);

  private:
    struct Loaded {
        db::Sha256 hash;
        std::uint64_t version = 0; // of the verb it was used by last
        std::uint64_t used = 0;    // by the count of uses
        int reference = 0;         // in the realm's registry
    };
    struct Loading {
        db::Sha256 hash;
        std::string name;
    };
    void check_circle(lua_State* L, const db::Sha256& hash, const std::string& name) const;
    void keep(lua_State* L, const db::Sha256& hash, std::uint64_t version);

    Realm& realm_;
    std::vector<Loaded> loaded_;
    std::vector<Loading> loading_; // outermost first
    std::uint64_t uses_ = 0;
};

} // namespace lunamoo::verbs

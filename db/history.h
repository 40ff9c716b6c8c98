// What was: former texts of verbs, and objects that were recycled and can be brought back. In
// memory are summaries only, so that they can be charged, listed and pruned; texts and rows are in
// the file (db/store). Data and two indices; who changes them is db/world_history.
// World thread, but for the rows of db/change_set.h.
#pragma once

#include "db/checksum.h"
#include "db/object.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lunamoo::db {

// Who gave a verb a text, and when.
struct Authorship {
    ObjectId author = kNothing; // #-1: from before there was a history
    std::int64_t seconds = 0;   // UTC
    std::int64_t task = 0;      // 0: none
    std::string reason;         // may be empty
};

// A text that a verb has been given, on its way to the file.
struct NewVersion {
    ObjectId object;
    std::uint64_t verb = 0;
    std::uint64_t version = 0;
    std::shared_ptr<const Program> program; // owners: this and whoever else has the text
    Authorship by;
};

// Former texts by the owner of their objects, the oldest first: those of all verbs that there are,
// and no others.
class FormerTexts {
  public:
    struct Entry {
        ObjectId object;
        std::uint64_t verb = 0;
        std::uint64_t version = 0;
        std::int64_t bytes = 0;
    };
    void add(ObjectId owner, const Entry& entry); // again does nothing
    void remove(ObjectId owner, std::uint64_t version);
    std::int64_t bytes(ObjectId owner) const; // of all the owner's entries
    std::optional<Entry> take_oldest(ObjectId owner);

  private:
    using Entries = std::map<std::pair<ObjectId, std::uint64_t>, Entry>;
    void erase(Entries::iterator entry);

    Entries entries_;
    std::unordered_map<ObjectId, std::int64_t> bytes_;
};

// An object that was recycled and can be brought back.
struct Grave {
    ObjectId id;
    ObjectId owner;
    std::int64_t seconds = 0; // UTC, when it was recycled
    std::int64_t bytes = 0;   // as the owner is charged
    std::string name;         // at most kGraveName bytes of it
};
inline constexpr std::size_t kGraveName = 64;

class Graves {
  public:
    void add(Grave grave);
    void remove(ObjectId id);
    const Grave* find(ObjectId id) const;
    // The one that was recycled first; null where there is none.
    const Grave* oldest() const;
    const Grave* oldest_of(ObjectId owner) const;
    std::size_t count_of(ObjectId owner) const;
    std::int64_t bytes_of(ObjectId owner) const; // cost: the owner's graves
    // By time. f(const Grave&).
    template <typename F> void for_each(F&& f) const {
        for (const auto& [seconds, id] : by_time_)
            f(graves_.at(id));
    }

  private:
    std::unordered_map<ObjectId, Grave> graves_;
    std::set<std::pair<std::int64_t, ObjectId>> by_time_;
    std::map<ObjectId, std::set<std::pair<std::int64_t, ObjectId>>> by_owner_;
};

// An object on its way into the file of recycled ones.
struct Burial {
    std::unique_ptr<Object> object;
    std::vector<ObjectId> ancestors; // the parent first
};

// What has become of one that was recycled.
enum class Recycled : std::uint8_t { Kept, Back, Gone };

// -- In the file (docs/storage.md). Pure; CorruptData where the bytes are not what was written.
std::string encode_authorship(const Authorship& by);
Authorship decode_authorship(std::string_view bytes);

// The object's row with what it takes to bring it back.
struct RecycledObject {
    std::vector<ObjectId> ancestors; // the parent first
    std::vector<Sha256> programs;    // that its verbs have, each once
    std::string row;                 // encode_object()
};
std::string encode_recycled(const RecycledObject& object);
RecycledObject decode_recycled(std::string_view bytes);

} // namespace lunamoo::db

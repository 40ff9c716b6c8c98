#include "db/history.h"

#include "cmake/limit.h"
#include "db/codec.h"

#include <algorithm>

namespace lunamoo::db {

void FormerTexts::add(ObjectId owner, const Entry& entry) {
    if (entries_.emplace(std::pair(owner, entry.version), entry).second)
        bytes_[owner] += entry.bytes;
}

std::int64_t FormerTexts::bytes(ObjectId owner) const {
    const auto found = bytes_.find(owner);
    return found == bytes_.end() ? 0 : found->second;
}

std::optional<FormerTexts::Entry> FormerTexts::take_oldest(ObjectId owner) {
    const auto found = entries_.lower_bound({owner, 0});
    if (found == entries_.end() || found->first.first != owner)
        return std::nullopt;
    const Entry entry = found->second;
    erase(found);
    return entry;
}

void FormerTexts::remove(ObjectId owner, std::uint64_t version) {
    if (const auto found = entries_.find({owner, version}); found != entries_.end())
        erase(found);
}

void FormerTexts::erase(Entries::iterator entry) {
    const auto sum = bytes_.find(entry->first.first);
    if ((sum->second -= entry->second.bytes) <= 0)
        bytes_.erase(sum);
    entries_.erase(entry);
}

void Graves::add(Grave grave) {
    remove(grave.id);
    by_time_.emplace(grave.seconds, grave.id);
    by_owner_[grave.owner].emplace(grave.seconds, grave.id);
    graves_.emplace(grave.id, std::move(grave));
}

void Graves::remove(ObjectId id) {
    const auto found = graves_.find(id);
    if (found == graves_.end())
        return;
    const Grave& grave = found->second;
    by_time_.erase({grave.seconds, id});
    const auto own = by_owner_.find(grave.owner);
    own->second.erase({grave.seconds, id});
    if (own->second.empty())
        by_owner_.erase(own);
    graves_.erase(found);
}

const Grave* Graves::find(ObjectId id) const {
    const auto found = graves_.find(id);
    return found == graves_.end() ? nullptr : &found->second;
}

const Grave* Graves::oldest() const {
    return by_time_.empty() ? nullptr : find(by_time_.begin()->second);
}

const Grave* Graves::oldest_of(ObjectId owner) const {
    const auto own = by_owner_.find(owner);
    return own == by_owner_.end() ? nullptr : find(own->second.begin()->second);
}

std::size_t Graves::count_of(ObjectId owner) const {
    const auto own = by_owner_.find(owner);
    return own == by_owner_.end() ? 0 : own->second.size();
}

std::int64_t Graves::bytes_of(ObjectId owner) const {
    std::int64_t sum = 0;
    if (const auto own = by_owner_.find(owner); own != by_owner_.end())
        for (const auto& [seconds, id] : own->second)
            sum += graves_.at(id).bytes;
    return sum;
}

// -- In the file

namespace {

constexpr std::uint8_t kFormat = 1;

Reader begin(std::string_view bytes) {
    Reader reader(bytes);
    if (reader.byte() != kFormat && LIMIT(history_format))
        throw CorruptData("its format is unknown");
    return reader;
}

} // namespace

std::string encode_authorship(const Authorship& by) {
    std::string bytes;
    put_byte(bytes, kFormat);
    put_integer(bytes, by.author.number);
    put_integer(bytes, by.seconds);
    put_integer(bytes, by.task);
    put_string(bytes, by.reason);
    return bytes;
}

Authorship decode_authorship(std::string_view bytes) {
    Reader reader = begin(bytes);
    Authorship by;
    by.author = ObjectId{reader.integer()};
    by.seconds = reader.integer();
    by.task = reader.integer();
    by.reason = reader.string();
    reader.expect_end();
    return by;
}

std::string encode_recycled(const RecycledObject& object) {
    std::string bytes;
    put_byte(bytes, kFormat);
    put_varint(bytes, object.ancestors.size());
    for (const auto id : object.ancestors)
        put_integer(bytes, id.number);
    put_varint(bytes, object.programs.size());
    for (const auto& hash : object.programs)
        bytes.append(view_of(hash));
    put_string(bytes, object.row);
    return bytes;
}

RecycledObject decode_recycled(std::string_view bytes) {
    Reader reader = begin(bytes);
    RecycledObject object;
    for (std::size_t left = reader.count(); left > 0; --left)
        object.ancestors.push_back(ObjectId{reader.integer()});
    for (std::size_t left = reader.count(); left > 0; --left)
        object.programs.push_back(hash_from(reader.bytes(std::tuple_size_v<Sha256>)));
    object.row = reader.string();
    reader.expect_end();
    return object;
}

} // namespace lunamoo::db

#include "db/parts.h"

#include "cmake/limit.h"

#include <algorithm>

namespace lunamoo::db {

namespace {

// The first byte of a part's row.
enum class Kind : std::uint8_t { Whole = 0, Items = 1, Pairs = 2 };

// One of the two sequences that a table is: how long, and what of it is as the file has it.
class Items {
  public:
    static constexpr Kind kKind = Kind::Items;
    static constexpr std::int64_t kFirst = 0;
    Items(const Table& now, const Table* before) : now_(now.array()), before_(now_) {
        if (before != nullptr)
            before_ = before->array();
    }
    std::size_t size() const { return now_.size(); }
    bool is_same(std::size_t from, std::size_t to) const {
        return are_items_identical(now_, before_, from, to);
    }
    void encode_at(std::string& out, std::size_t index) const { encode(out, now_[index]); }

  private:
    Array now_, before_;
};

class Pairs {
  public:
    static constexpr Kind kKind = Kind::Pairs;
    static constexpr std::int64_t kFirst = kFirstPair;
    Pairs(const Table& now, const Table* before) : now_(now.keyed()), before_(now_) {
        if (before != nullptr)
            before_ = before->keyed();
    }
    std::size_t size() const { return now_.size(); }
    bool is_same(std::size_t from, std::size_t to) const {
        for (std::size_t i = from; i < to; ++i)
            if (!identical(now_[i].key, before_[i].key) ||
                !identical(now_[i].value, before_[i].value))
                return false;
        return true;
    }
    void encode_at(std::string& out, std::size_t index) const {
        encode(out, now_[index].key);
        encode(out, now_[index].value);
    }

  private:
    std::span<const Table::Entry> now_, before_;
};

// Brings the parts of one sequence up to date.
template <typename Sequence> class Rewriter {
  public:
    Rewriter(const Sequence& sequence, PartKey of, std::vector<PartRow>& changes)
        : sequence_(sequence), of_(of), changes_(changes) {}

    std::vector<Part> rewrite(const std::vector<Part>& before) {
        std::vector<Part> same;
        for (const Part& part : before)
            if (std::size_t{part.first} + part.count <= sequence_.size() &&
                sequence_.is_same(part.first, std::size_t{part.first} + part.count))
                same.push_back(part);
        std::size_t next = 0;
        for (const Part& part : same) {
            fill(next, part.first);
            after_.push_back(part);
            next = std::size_t{part.first} + part.count;
        }
        append(next);
        drop_others(before);
        for (auto& [part, row] : made_)
            changes_.push_back({key_of(part), std::move(row)});
        return std::move(after_);
    }

  private:
    struct Made {
        Part part;
        std::string row;
    };

    PartKey key_of(const Part& part) const {
        PartKey key = of_;
        key.first = Sequence::kFirst + part.first;
        return key;
    }

    // Of what begins at `from`, up to `to` or until it is full.
    Made make(std::size_t from, std::size_t to) const {
        std::string content;
        std::uint32_t count = 0;
        while (from + count < to && count < kPartItems && content.size() < kPartBytes)
            sequence_.encode_at(content, from + count++);
        std::string row;
        put_byte(row, static_cast<std::uint8_t>(Sequence::kKind));
        put_varint(row, count);
        row += content;
        const auto bytes = static_cast<std::uint32_t>(content.size());
        return {{static_cast<std::uint32_t>(from), count, bytes}, std::move(row)};
    }

    void fill(std::size_t from, std::size_t to) {
        while (from < to) {
            made_.push_back(make(from, to));
            after_.push_back(made_.back().part);
            from += made_.back().part.count;
        }
    }

    // What follows the last part, with the small ones before it where they fill one together.
    void append(std::size_t from) {
        const std::size_t to = sequence_.size();
        if (from == to)
            return;
        std::size_t small = after_.size(); // where they begin
        Part together;
        while (small > 0 && !after_[small - 1].is_full()) {
            --small;
            together.count += after_[small].count;
            together.bytes += after_[small].bytes;
        }
        if (small < after_.size()) {
            const Part end = make(from, to).part;
            together.count += end.count;
            together.bytes += end.bytes;
            if (together.is_full()) {
                from = after_[small].first;
                after_.resize(small);
                std::erase_if(made_, [&](const Made& made) { return made.part.first >= from; });
            }
        }
        fill(from, to);
    }

    void drop_others(const std::vector<Part>& before) {
        auto now = after_.begin();
        for (const Part& part : before) {
            while (now != after_.end() && now->first < part.first)
                ++now;
            if (now == after_.end() || now->first != part.first)
                changes_.push_back({key_of(part), std::nullopt});
        }
    }

    const Sequence& sequence_;
    const PartKey of_;
    std::vector<PartRow>& changes_;
    std::vector<Part> after_;
    std::vector<Made> made_;
};

template <typename Sequence>
void update(std::vector<Part>& parts, const Value& now, const Value& before, PartKey of,
            std::vector<PartRow>& changes) {
    const Sequence sequence(now.as_table(), before.is(Type::Table) ? &before.as_table() : nullptr);
    parts = Rewriter(sequence, of, changes).rewrite(parts);
}

void drop(const std::vector<Part>& parts, PartKey of, std::int64_t base,
          std::vector<PartRow>& changes) {
    for (const Part& part : parts) {
        of.first = base + part.first;
        changes.push_back({of, std::nullopt});
    }
}

void drop(ValueInFile& in_file, PartKey of, std::vector<PartRow>& changes) {
    drop(in_file.items, of, 0, changes);
    drop(in_file.pairs, of, kFirstPair, changes);
    if (!in_file.value.is(Type::Table) && !in_file.value.is(Type::Nil)) {
        of.first = kWhole;
        changes.push_back({of, std::nullopt});
    }
    in_file = {};
}

void update(ValueInFile& in_file, const Value& now, PartKey of, std::vector<PartRow>& changes) {
    const bool was_table = in_file.value.is(Type::Table);
    if (now.is(Type::Table)) {
        if (!was_table)
            drop(in_file, of, changes);
        if (was_table && in_file.value.representation() == now.representation())
            return;
        update<Items>(in_file.items, now, in_file.value, of, changes);
        update<Pairs>(in_file.pairs, now, in_file.value, of, changes);
    } else {
        if (was_table)
            drop(in_file, of, changes);
        if (!identical(in_file.value, now)) {
            PartRow whole{of, std::string()};
            whole.key.first = kWhole;
            put_byte(*whole.bytes, static_cast<std::uint8_t>(Kind::Whole));
            encode(*whole.bytes, now);
            changes.push_back(std::move(whole));
        }
    }
    in_file.value = now; // also where it is the same: the former need not stay in memory
}

} // namespace

bool PartsInFile::write(const Object& object, const std::string& row,
                        std::vector<PartRow>& changes) {
    const auto is_apart = [](const PropertySlot& slot) { return stands_apart(slot.value); };
    const auto found = objects_.find(object.id);
    if (found == objects_.end() && std::none_of(object.slots.begin(), object.slots.end(), is_apart))
        return true;
    OfObject& of = found == objects_.end() ? objects_[object.id] : found->second;
    std::unordered_map<Symbol, ValueInFile> former;
    former.swap(of.values);
    for (const auto& slot : object.slots)
        if (is_apart(slot)) {
            ValueInFile& in_file = of.values[slot.name];
            if (const auto had = former.find(slot.name); had != former.end()) {
                in_file = std::move(had->second);
                former.erase(had);
            }
            update(in_file, slot.value, {object.id, slot.name}, changes);
        }
    for (auto& [name, in_file] : former)
        drop(in_file, {object.id, name}, changes);
    const Sha256 hash = sha256(row);
    const bool is_other = std::exchange(of.row, hash) != hash;
    if (of.values.empty()) {
        objects_.erase(object.id);
        return true;
    }
    return is_other;
}

void PartsInFile::remove(ObjectId id, std::vector<PartRow>& changes) {
    const auto found = objects_.find(id);
    if (found == objects_.end())
        return;
    for (auto& [name, in_file] : found->second.values)
        drop(in_file, {id, name}, changes);
    objects_.erase(found);
}

void PartsInFile::note(ObjectId id, Symbol property, ValueInFile value) {
    objects_[id].values[property] = std::move(value);
}

void PartsInFile::note_row(ObjectId id, std::string_view row) {
    objects_[id].row = sha256(row);
}

const ValueInFile* PartsInFile::find(ObjectId id, Symbol property) const {
    const auto object = objects_.find(id);
    if (object == objects_.end())
        return nullptr;
    const auto value = object->second.values.find(property);
    return value == object->second.values.end() ? nullptr : &value->second;
}

// -- Reading

Value PartsDecoder::read(Reader& reader) {
    Value value = decode(reader);
    bytes_ += value.expanded_bytes();
    if (bytes_ > kMaxValueBytes && LIMIT(part_bytes))
        throw CorruptData("a value is above max_value_bytes");
    return value;
}

void PartsDecoder::add_items(Reader& reader, std::int64_t first) {
    if (first != static_cast<std::int64_t>(items_) && LIMIT(part_items_follow))
        throw CorruptData("the items from " + std::to_string(items_ + 1) + " on are missing");
    const std::size_t count = reader.count();
    const std::size_t bytes = reader.left();
    for (std::size_t i = 0; i < count; ++i)
        builder_.append(read(reader));
    found_.items.push_back({static_cast<std::uint32_t>(items_), static_cast<std::uint32_t>(count),
                            static_cast<std::uint32_t>(bytes)});
    items_ += count;
}

void PartsDecoder::add_pairs(Reader& reader, std::int64_t first) {
    if (first != kFirstPair + static_cast<std::int64_t>(pairs_) && LIMIT(part_pairs_follow))
        throw CorruptData("pairs are missing");
    const std::size_t count = reader.count();
    const std::size_t bytes = reader.left();
    for (std::size_t i = 0; i < count; ++i) {
        Value key = read(reader);
        if (former_key_ && compare_keys(*former_key_, key) >= 0 && LIMIT(part_key_order))
            throw CorruptData("the keys of a table are out of order");
        former_key_ = key;
        if (auto set = builder_.set(std::move(key), read(reader)); !set) // no limit: it is none
            throw CorruptData(set.error().message);
    }
    found_.pairs.push_back({static_cast<std::uint32_t>(pairs_), static_cast<std::uint32_t>(count),
                            static_cast<std::uint32_t>(bytes)});
    pairs_ += count;
}

void PartsDecoder::add(std::int64_t first, std::string_view row) {
    Reader reader(row);
    const auto kind = static_cast<Kind>(reader.byte());
    if (is_whole_ || (kind == Kind::Whole && items_ + pairs_ > 0) ||
        (kind == Kind::Whole) != (first == kWhole))
        throw CorruptData("its parts are of several values"); // no limit: they make no value
    if (kind == Kind::Whole) {
        is_whole_ = true;
        found_.value = decode(reader);
    } else if (kind == Kind::Items && first < kFirstPair) {
        add_items(reader, first);
    } else if (kind == Kind::Pairs) {
        add_pairs(reader, first);
    } else {
        // no limit: there is nothing to make of it
        throw CorruptData("a part of it is of no known kind");
    }
    reader.expect_end();
}

ValueInFile PartsDecoder::finish() {
    if (is_whole_) {
        if ((found_.value.is(Type::Table) || found_.value.is(Type::Nil)) && LIMIT(part_whole_type))
            throw CorruptData("a part of it is of no known kind");
        return std::move(found_);
    }
    auto made = builder_.finish();
    if (!made) // no limit: there is no value
        throw CorruptData(made.error().message);
    const Table& table = made->as_table();
    if ((table.array().size() != items_ || table.keyed().size() != pairs_) && LIMIT(part_one_form))
        throw CorruptData("a table is not in its one form");
    found_.value = std::move(*made);
    return std::move(found_);
}

} // namespace lunamoo::db

// How a stored table holds its items: in one piece, or, where they are many, in chunks, so that a
// list that is made of another shares with it what is the same. Invariant 6 of db/value.h.
#include "db/value.h"

#include "cmake/limit.h"
#include "db/assert.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <memory>
#include <new>

namespace lunamoo::db {

namespace {

using detail::Chunk;

struct Measure {
    std::size_t bytes = 0;
    int depth = 0;
    void add(const Value& value) {
        bytes += std::min(value.expanded_bytes(), 2 * kMaxValueBytes);
        depth = std::max(depth, value.depth());
    }
};

// The first `count`, which are moved from.
Chunk* make_chunk(Value* items, std::size_t count) {
    void* memory = ::operator new(sizeof(Chunk) + count * sizeof(Value));
    auto* chunk = new (memory) Chunk;
    auto* to = reinterpret_cast<Value*>(chunk + 1);
    Measure measure;
    for (std::size_t i = 0; i < count; ++i) {
        measure.add(items[i]);
        new (to + i) Value(std::move(items[i]));
    }
    chunk->size = static_cast<std::uint32_t>(count);
    chunk->expanded_bytes = measure.bytes;
    chunk->depth = measure.depth;
    return chunk;
}

void release(Chunk* chunk) {
    if (chunk == nullptr || --chunk->references > 0)
        return;
    std::destroy_n(const_cast<Value*>(chunk->items()), chunk->size);
    ::operator delete(chunk);
}

std::vector<Value> copied(Array array, std::size_t from, std::size_t to, std::size_t more = 0) {
    std::vector<Value> items;
    items.reserve(to - from + more);
    for (std::size_t i = from; i < to; ++i)
        items.push_back(array[i]);
    return items;
}

} // namespace

Value Table::make(Table*& table) {
    Value holder;
    holder.table_ = table = new Table;
    holder.type_ = Type::Table;
    return holder;
}

Table::~Table() {
    const std::size_t chunks = array().chunk_count();
    for (std::size_t i = 0; i < chunks; ++i)
        release(static_cast<Chunk**>(items_)[i]);
    if (chunks == 0)
        std::destroy_n(static_cast<Value*>(items_), item_count_);
    ::operator delete(items_);
}

void Table::hold(std::vector<Value> items) {
    if (items.size() > Array::kChunkItems)
        return hold(array(), 0, std::move(items));
    if (items.empty())
        return;
    items_ = ::operator new(items.size() * sizeof(Value));
    std::uninitialized_move(items.begin(), items.end(), static_cast<Value*>(items_));
    item_count_ = static_cast<std::uint32_t>(items.size());
}

void Table::hold(Array shared, std::size_t chunks, std::vector<Value> rest) {
    constexpr std::size_t kItems = Array::kChunkItems;
    const std::size_t count = chunks * kItems + rest.size();
    const std::size_t all = (count + kItems - 1) / kItems;
    auto** spine = static_cast<Chunk**>(::operator new(all * sizeof(Chunk*)));
    std::fill_n(spine, all, nullptr);
    items_ = spine; // from here on it is released with the table
    item_count_ = static_cast<std::uint32_t>(count);
    for (std::size_t i = 0; i < chunks; ++i) {
        spine[i] = const_cast<Chunk*>(shared.chunk(i));
        ++spine[i]->references;
    }
    for (std::size_t i = chunks; i < all; ++i) {
        const std::size_t from = (i - chunks) * kItems;
        spine[i] = make_chunk(&rest[from], std::min(kItems, rest.size() - from));
    }
}

void Table::measure() {
    const Array items = array();
    Measure measure{64};
    for (std::size_t i = 0; i < items.chunk_count(); ++i) {
        measure.bytes += items.chunk(i)->expanded_bytes;
        measure.depth = std::max(measure.depth, items.chunk(i)->depth);
    }
    if (items.chunk_count() == 0)
        for (const Value& item : items)
            measure.add(item);
    for (const auto& entry : keyed_) {
        measure.add(entry.key);
        measure.add(entry.value);
    }
    expanded_bytes_ = measure.bytes;
    depth_ = measure.depth + 1;
}

Result<void> Table::check() const {
    if (expanded_bytes_ > kMaxValueBytes && LIMIT(table_bytes))
        return error(ErrorCode::Quota, "a table of " + std::to_string(expanded_bytes_) +
                                           " bytes is above max_value_bytes, " +
                                           std::to_string(kMaxValueBytes));
    if (depth_ > kMaxTableDepth && LIMIT(table_depth))
        return error(ErrorCode::Quota,
                     "tables nested more than " + std::to_string(kMaxTableDepth) + " deep");
    return {};
}

Result<Value> list_with_end(const Value& list, std::size_t kept, std::vector<Value> end) {
    const Table& from = list.as_table();
    const Array array = from.array();
    LUNAMOO_ASSERT(from.keyed().empty() && kept <= array.size());
    const bool is_long = kept + end.size() > Array::kChunkItems;
    const std::size_t chunks =
        is_long && array.chunk_count() > 0 ? kept / Array::kChunkItems : std::size_t{0};
    auto rest = copied(array, chunks * Array::kChunkItems, kept, end.size());
    rest.insert(rest.end(), std::move_iterator(end.begin()), std::move_iterator(end.end()));
    Table* made = nullptr;
    Value holder = Table::make(made);
    if (chunks == 0)
        made->hold(std::move(rest));
    else
        made->hold(array, chunks, std::move(rest));
    made->measure();
    if (auto fits = made->check(); !fits)
        return fits.error();
    return holder;
}

Result<Value> list_with_item(const Value& list, std::size_t index, Value item) {
    const Table& from = list.as_table();
    const Array array = from.array();
    LUNAMOO_ASSERT(from.keyed().empty() && index < array.size());
    const std::size_t chunk = index / Array::kChunkItems;
    const std::size_t first = chunk * Array::kChunkItems;
    auto others = copied(array, first, std::min(array.size(), first + Array::kChunkItems));
    others[index - first] = std::move(item);
    if (array.chunk_count() == 0)
        return list_of(std::move(others));
    Table* made = nullptr;
    Value holder = Table::make(made);
    made->hold(array, array.chunk_count(), {});
    made->item_count_ = from.item_count_; // the last chunk need not be full
    auto& there = static_cast<Chunk**>(made->items_)[chunk];
    Chunk* other = make_chunk(others.data(), others.size());
    release(std::exchange(there, other));
    made->measure();
    if (auto fits = made->check(); !fits)
        return fits.error();
    return holder;
}

namespace {

bool identical_tables(const Table& a, const Table& b) {
    if (a.array().size() != b.array().size() || a.keyed().size() != b.keyed().size() ||
        !are_items_identical(a.array(), b.array(), 0, a.array().size()))
        return false;
    return std::equal(a.keyed().begin(), a.keyed().end(), b.keyed().begin(),
                      [](const Table::Entry& one, const Table::Entry& other) {
                          return identical(one.key, other.key) && identical(one.value, other.value);
                      });
}

} // namespace

bool identical(const Value& a, const Value& b) {
    if (a.type() != b.type())
        return false;
    if (a.representation() != nullptr && a.representation() == b.representation())
        return true;
    switch (a.type()) {
    case Type::Float:
        return std::bit_cast<std::uint64_t>(a.as_float()) ==
               std::bit_cast<std::uint64_t>(b.as_float());
    case Type::Error: {
        const auto &one = a.as_error(), &other = b.as_error();
        return one.code == other.code && one.message == other.message &&
               one.traceback == other.traceback && identical(one.value, other.value);
    }
    case Type::Table:
        return identical_tables(a.as_table(), b.as_table());
    default:
        return a == b;
    }
}

bool are_items_identical(Array a, Array b, std::size_t from, std::size_t to) {
    const bool have_chunks = a.chunk_count() > 0 && b.chunk_count() > 0;
    for (std::size_t i = from; i < to; ++i) {
        if (const std::size_t chunk = i / Array::kChunkItems;
            have_chunks && a.chunk(chunk) == b.chunk(chunk))
            i = (chunk + 1) * Array::kChunkItems - 1; // all of it
        else if (!identical(a[i], b[i]))
            return false;
    }
    return true;
}

} // namespace lunamoo::db

// Long lists: that they are what they should be however they were made, and share what is the same.
#include "storage_fixture.h"

using namespace lunamoo::db;
using namespace lunamoo::db::test;

namespace {

constexpr std::size_t kChunk = Array::kChunkItems;

Value number(std::size_t n) {
    return Value::integer(static_cast<std::int64_t>(n));
}

Value numbers(std::size_t count) {
    std::vector<Value> items;
    for (std::size_t i = 0; i < count; ++i)
        items.push_back(number(i));
    return *list_of(std::move(items));
}

void require_list(const Value& list, const std::vector<Value>& model) {
    const Array array = list.as_table().array();
    REQUIRE(array.size() == model.size());
    REQUIRE(std::equal(array.begin(), array.end(), model.begin(), identical));
    for (std::size_t i = 0; i < model.size(); ++i)
        REQUIRE(identical(array[i], model[i]));
    const Value fresh = *list_of(model);
    REQUIRE(list == fresh);
    REQUIRE(identical(list, fresh));
    REQUIRE(list.expanded_bytes() == fresh.expanded_bytes());
    REQUIRE(list.depth() == fresh.depth());
    std::string bytes, other;
    encode(bytes, list);
    encode(other, fresh);
    REQUIRE(bytes == other);
}

std::size_t shared_chunks(const Value& a, const Value& b) {
    const Array one = a.as_table().array(), other = b.as_table().array();
    std::size_t shared = 0;
    for (std::size_t i = 0; i < std::min(one.chunk_count(), other.chunk_count()); ++i)
        shared += one.chunk(i) == other.chunk(i) ? 1 : 0;
    return shared;
}

} // namespace

TEST_CASE("a list of any length has its items, and nothing behind them", "[value][array]") {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1,
                                    2 * kChunk - 1, 2 * kChunk, 2 * kChunk + 1, 50 * kChunk + 7}) {
        const Value list = numbers(count);
        CHECK(list.as_table().array().size() == count);
        CHECK(list.expanded_bytes() == 64 + 16 * count);
        CHECK(list.as_table().get(number(count + 1)).is(Type::Nil));
        Value key, value;
        bool known = false;
        std::size_t visited = 0;
        while (list.as_table().next(key, &key, &value, &known)) {
            REQUIRE(identical(key, number(visited + 1)));
            REQUIRE(identical(value, number(visited)));
            ++visited;
        }
        CHECK(visited == count);
    }
}

TEST_CASE("lists that are made of others are what a vector would be", "[value][array]") {
    Random random(11);
    for (int round = 0; round < 40; ++round) {
        std::vector<Value> model;
        for (auto n = below(random, 5 * kChunk); n > 0; --n)
            model.push_back(number(model.size()));
        Value list = *list_of(model);
        std::vector<std::pair<Value, std::vector<Value>>> former; // stay what they were
        for (int step = 0; step < 60; ++step) {
            if (step % 10 == 0)
                former.emplace_back(list, model);
            const Value item = random_value(random, 1);
            if (item.is(Type::Nil))
                continue;
            const std::size_t at = below(random, model.size() + 1);
            switch (below(random, 4)) {
            case 0: { // another end
                std::vector<Value> end(below(random, 3 * kChunk), item);
                list = *list_with_end(list, at, end);
                model.resize(at);
                model.insert(model.end(), end.begin(), end.end());
                break;
            }
            case 1:
                if (at < model.size()) {
                    list = *list_with_item(list, at, item);
                    model[at] = item;
                }
                break;
            default:
                list = *list_with_end(list, model.size(), {item});
                model.push_back(item);
            }
            require_list(list, model);
        }
        for (const auto& [value, items] : former)
            require_list(value, items);
    }
}

TEST_CASE("what is appended to a long list leaves all but its last chunk shared",
          "[value][array]") {
    Value list = numbers(3 * kChunk);
    for (std::size_t i = 3 * kChunk; i < 100 * kChunk; ++i) {
        Value longer = *list_with_end(list, i, {number(i)});
        REQUIRE(shared_chunks(list, longer) == i / kChunk);
        list = std::move(longer);
    }
    CHECK(shared_chunks(list, *list_with_item(list, 5 * kChunk, Value::boolean(true))) == 99);
    CHECK(shared_chunks(list, *list_with_end(list, 50 * kChunk + 1, {})) == 50);
}

TEST_CASE("a list that is made of another has the same limits", "[value][array]") {
    const Value text = Value::short_string(std::string(kMaxValueBytes / 2, 'x'));
    const Value half = *list_of({text});
    CHECK(list_with_end(half, 1, {text}).error().code == ErrorCode::Quota);
    const Value longer = *list_with_end(numbers(kChunk), kChunk, {text});
    CHECK(list_with_item(longer, 3, text).error().code == ErrorCode::Quota);
    CHECK(list_with_end(longer, kChunk + 1, {text}).error().code == ErrorCode::Quota);
    Value deep = empty_table();
    for (int i = 1; i < kMaxTableDepth; ++i)
        deep = *list_of({deep});
    CHECK(list_with_item(numbers(9), 3, deep).error().code == ErrorCode::Quota);
    CHECK(list_with_end(longer, 3, {deep}).error().code == ErrorCode::Quota);
    CHECK(list_with_item(longer, kChunk, deep).error().code == ErrorCode::Quota);
    CHECK(bool(list_with_item(longer, kChunk,
                              *deep.as_table().get(number(1)).as_table().array().begin())));
}

TEST_CASE("identical tells what is equal and stored as something else", "[value][array]") {
    CHECK(Value::integer(1) == *Value::real(1));
    CHECK_FALSE(identical(Value::integer(1), *Value::real(1)));
    CHECK(*Value::real(0.0) == *Value::real(-0.0));
    CHECK_FALSE(identical(*Value::real(0.0), *Value::real(-0.0)));
    const Value one = Value::error({ErrorCode::Perm, "no", {}, "here"});
    const Value other = Value::error({ErrorCode::Perm, "no", {}, "there"});
    CHECK(one == other);
    CHECK_FALSE(identical(*list_of({one}), *list_of({other})));
    CHECK(identical(*list_of({one}), *list_of({one})));
}

#include "db/value.h"
#include "storage_fixture.h"
#include "tests/catch.h"

#include <map>

using namespace lunamoo::db;
using test::Random;

namespace {

Value text(std::string_view bytes) {
    return Value::short_string(bytes);
}
Value number(std::int64_t n) {
    return Value::integer(n);
}

Value table(std::vector<std::pair<Value, Value>> pairs, std::vector<Value> items = {}) {
    Table::Builder builder;
    for (auto& item : items)
        builder.append(std::move(item));
    for (auto& [key, value] : pairs)
        REQUIRE(builder.set(std::move(key), std::move(value)));
    return *builder.finish();
}

// What pairs() would show, as text.
std::string walked(const Table& table) {
    std::string shown;
    Value key;
    Value value;
    bool known = true;
    while (table.next(key, &key, &value, &known))
        shown += to_literal(key) + "=" + to_literal(value) + " ";
    REQUIRE(known);
    return shown;
}

} // namespace

TEST_CASE("a not-a-number is refused, infinity is a value", "[value]") {
    CHECK(Value::real(std::nan("")).error().code == ErrorCode::Float);
    CHECK(Value::real(INFINITY)->as_float() == INFINITY);
}

TEST_CASE("a string above the limit is a quota error", "[value]") {
    CHECK(Value::string(std::string(kMaxValueBytes, 'x')));
    CHECK(Value::string(std::string(kMaxValueBytes + 1, 'x')).error().code == ErrorCode::Quota);
}

TEST_CASE("numbers are equal by mathematical value, as in Lua", "[value]") {
    CHECK(number(3) == *Value::real(3.0));
    CHECK(*Value::real(3.0) == number(3));
    CHECK_FALSE(number(3) == *Value::real(3.5));
    CHECK_FALSE(number(INT64_MAX) == *Value::real(0x1p63));
    CHECK(number(INT64_MIN) == *Value::real(-0x1p63));
    CHECK_FALSE(number((std::int64_t{1} << 53) + 1) == *Value::real(0x1p53));
    CHECK_FALSE(number(0) == *Value::real(INFINITY));
    CHECK(*Value::real(0.0) == *Value::real(-0.0));
}

TEST_CASE("values of different types are different", "[value]") {
    const std::vector<Value> all{{},
                                 Value::boolean(false),
                                 Value::boolean(true),
                                 number(1),
                                 *Value::real(1.5),
                                 Value::object(ObjectId{1}),
                                 text("1"),
                                 Value::error({ErrorCode::Perm, "1", {}, {}}),
                                 empty_table()};
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = 0; j < all.size(); ++j)
            CHECK((all[i] == all[j]) == (i == j));
}

TEST_CASE("errors are equal without their tracebacks", "[value]") {
    const Value a = Value::error({ErrorCode::Perm, "no", number(1), "here"});
    CHECK(a == Value::error({ErrorCode::Perm, "no", number(1), "there"}));
    CHECK_FALSE(a == Value::error({ErrorCode::Perm, "no", number(2), "here"}));
    CHECK_FALSE(a == Value::error({ErrorCode::Type, "no", number(1), "here"}));
}

TEST_CASE("copies share, assignment to itself is harmless, moving leaves nil", "[value]") {
    Value a = text("shared");
    Value b = a;
    CHECK(a.representation() == b.representation());
    b = *&b;
    CHECK(b.as_string() == "shared");
    const Value c = std::move(a);
    CHECK(a.is(Type::Nil)); // NOLINT: what moving leaves is promised
    CHECK(c == b);
    CHECK(number(1).representation() == nullptr);
}

TEST_CASE("errors in errors in errors stop at the depth limit", "[value]") {
    Value error = Value::error({ErrorCode::Perm, "", {}, {}});
    for (int i = 0; i < 1'000'000; ++i)
        error = Value::error({ErrorCode::Perm, "", error, {}});
    CHECK(error.depth() <= kMaxTableDepth);
    CHECK(error.expanded_bytes() <= kMaxValueBytes);
    Value mixed = empty_table();
    for (int i = 0; i < 300; ++i) {
        auto made = list_of({Value::error({ErrorCode::Perm, "", mixed, {}})});
        if (!made)
            break;
        mixed = *made;
        REQUIRE(mixed.depth() <= kMaxTableDepth);
    }
}

TEST_CASE("an error's texts are cut and a value that is too large is left out", "[value]") {
    const std::string megabyte(kMaxValueBytes, 'x');
    const Value error =
        Value::error({ErrorCode::Perm, megabyte, *Value::string(megabyte), megabyte});
    CHECK(error.as_error().message.size() == kMaxErrorText);
    CHECK(error.as_error().traceback.size() == kMaxErrorText);
    CHECK(error.as_error().value.is(Type::Nil));
    CHECK(Value::error({ErrorCode::Perm, "m", text("v"), "t"}).as_error().value == text("v"));
}

// -- Stored tables

TEST_CASE("a stored table is walked in its documented order", "[table]") {
    const Value made = table({{Value::object(ObjectId{5}), number(1)},
                              {Value::object(ObjectId{-1}), number(2)},
                              {Value::boolean(true), number(3)},
                              {Value::boolean(false), number(4)},
                              {text("b"), number(5)},
                              {text("\xff"), number(6)},
                              {text(""), number(7)},
                              {number(7), number(8)},
                              {number(0), number(9)},
                              {number(-3), number(10)}},
                             {text("one"), text("two")});
    CHECK(
        walked(made.as_table()) ==
        "1=\"one\" 2=\"two\" -3=10 0=9 7=8 \"\"=7 \"b\"=5 \"\\xff\"=6 false=4 true=3 #-1=2 #5=1 ");
}

TEST_CASE("integer keys that continue the array become its part, in any order of setting",
          "[table]") {
    const Value made = table({{number(3), text("c")},
                              {number(1), text("a")},
                              {number(2), text("b")},
                              {number(5), text("e")}});
    CHECK(made.as_table().array().size() == 3);
    CHECK(made.as_table().keyed().size() == 1);
    CHECK(made == table({{number(5), text("e")}}, {text("a"), text("b"), text("c")}));
}

TEST_CASE("a float key with an integer's value is that integer", "[table]") {
    const Value made = table({{*Value::real(1.0), text("a")}, {*Value::real(0x1p60), text("b")}});
    CHECK(made.as_table().get(number(1)) == text("a"));
    CHECK(made.as_table().get(number(std::int64_t{1} << 60)) == text("b"));
    CHECK(made.as_table().get(*Value::real(0x1p60)) == text("b"));
    Table::Builder builder;
    CHECK(builder.set(*Value::real(0.5), number(1)).error().code == ErrorCode::Type);
    CHECK(builder.set(*Value::real(0x1p63), number(1)).error().code == ErrorCode::Type);
    CHECK(builder.set({}, number(1)).error().code == ErrorCode::Type);
    CHECK(builder.set(empty_table(), number(1)).error().code == ErrorCode::Type);
}

TEST_CASE("a pair replaces what was appended at its index", "[table]") {
    const Value made = table({{number(2), text("new")}}, {text("a"), text("b"), text("c")});
    CHECK(made.as_table().array().size() == 3);
    CHECK(made.as_table().keyed().empty());
    CHECK(made.as_table().get(number(2)) == text("new"));
}

TEST_CASE("nil never is in a stored table", "[table]") {
    const Value holed = table({}, {number(1), {}, number(3)});
    CHECK(holed.as_table().array().size() == 1);
    CHECK(holed.as_table().get(number(3)) == number(3));
    CHECK(walked(holed.as_table()) == "1=1 3=3 ");
    const Value removed =
        table({{number(1), {}}, {text("a"), number(1)}, {text("a"), {}}}, {number(7), number(8)});
    CHECK(walked(removed.as_table()) == "2=8 ");
    CHECK(table({}, {{}, {}}) == empty_table());
}

TEST_CASE("of several pairs with one key the last counts", "[table]") {
    const Value made = table({{text("k"), number(1)},
                              {text("k"), number(2)},
                              {number(1), number(3)},
                              {number(1), number(4)}});
    CHECK(walked(made.as_table()) == "1=4 \"k\"=2 ");
}

TEST_CASE("a builder is empty after it has finished", "[table]") {
    Table::Builder builder;
    builder.append(number(1));
    REQUIRE(builder.set(text("k"), number(2)));
    CHECK(builder.finish()->as_table().size() == 2);
    CHECK(*builder.finish() == empty_table());
}

TEST_CASE("get finds what is there and answers nil for all else", "[table]") {
    const Value made =
        table({{text("name"), text("x")}, {Value::boolean(true), number(1)}}, {number(10)});
    const Table& t = made.as_table();
    CHECK(t.get("name") == text("x"));
    CHECK(t.get("nam").is(Type::Nil));
    CHECK(t.get("namf").is(Type::Nil));
    CHECK(t.get(std::string(2 * kMaxValueBytes, 'n')).is(Type::Nil));
    CHECK(t.get(Value::boolean(true)) == number(1));
    CHECK(t.get(Value::boolean(false)).is(Type::Nil));
    CHECK(t.get(number(1)) == number(10));
    CHECK(t.get(number(2)).is(Type::Nil));
    CHECK(t.get(number(0)).is(Type::Nil));
    CHECK(t.get(Value()).is(Type::Nil));
    CHECK(t.get(*Value::real(0.5)).is(Type::Nil));
    CHECK(t.get(made).is(Type::Nil));
}

TEST_CASE("next says where a key is not there", "[table]") {
    const Value made = table({{text("k"), number(1)}}, {number(10)});
    Value key;
    Value value;
    bool known = true;
    CHECK_FALSE(made.as_table().next(text("other"), &key, &value, &known));
    CHECK_FALSE(known);
    CHECK_FALSE(made.as_table().next(number(2), &key, &value, &known));
    CHECK_FALSE(known);
    CHECK_FALSE(made.as_table().next(made, &key, &value, &known));
    CHECK_FALSE(known);
    CHECK_FALSE(made.as_table().next(text("k"), &key, &value, &known));
    CHECK(known);
    CHECK(made.as_table().next(*Value::real(1.0), &key, &value, &known));
    CHECK(key == text("k"));
}

TEST_CASE("a list that doubles thirty times is refused at once", "[table]") {
    Value list = *list_of({number(1)});
    int levels = 0;
    const auto start = std::chrono::steady_clock::now();
    for (; levels < 30; ++levels) {
        auto doubled = list_of({list, list});
        if (!doubled) {
            CHECK(doubled.error().code == ErrorCode::Quota);
            break;
        }
        list = *doubled;
    }
    CHECK(levels > 10);
    CHECK(levels < 20);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(100));
}

TEST_CASE("a table that is nested too deep is refused", "[table]") {
    Value list = empty_table();
    for (int i = 1; i < kMaxTableDepth; ++i)
        list = *list_of({list});
    CHECK(list.depth() == kMaxTableDepth);
    CHECK(list_of({list}).error().code == ErrorCode::Quota);
    CHECK(Value::error({ErrorCode::Perm, "", list, {}}).as_error().value.is(Type::Nil));
}

TEST_CASE("random tables behave as a map does", "[table]") {
    Random random(17);
    for (int round = 0; round < 2000; ++round) {
        Table::Builder builder;
        std::map<std::string, Value> model; // by key's literal
        std::int64_t appended = 0;
        std::vector<std::pair<Value, Value>> pairs;
        for (auto n = test::below(random, 6); n > 0; --n) {
            const Value value = test::random_value(random, 0);
            builder.append(value);
            model[std::to_string(++appended)] = value;
        }
        for (auto n = test::below(random, 12); n > 0; --n) {
            const Value key = test::random_key(random);
            const Value value = test::random_value(random, 0);
            REQUIRE(builder.set(key, value));
            model[to_literal(key)] = value;
        }
        std::erase_if(model, [](const auto& entry) { return entry.second.is(Type::Nil); });
        const Value made = *builder.finish();
        const Table& t = made.as_table();
        REQUIRE(t.size() == model.size());
        Value key;
        Value value;
        bool known = true;
        std::optional<Value> former;
        std::size_t seen = 0;
        while (t.next(key, &key, &value, &known)) {
            REQUIRE(model.at(to_literal(key)) == value);
            REQUIRE(t.get(key) == value);
            ++seen;
        }
        REQUIRE(known);
        REQUIRE(seen == model.size());
        REQUIRE(t.get(number(static_cast<std::int64_t>(t.array().size()) + 1)).is(Type::Nil));
    }
}

// -- Literals

TEST_CASE("values print as Lua text", "[literal]") {
    CHECK(to_literal({}) == "nil");
    CHECK(to_literal(Value::boolean(true)) == "true");
    CHECK(to_literal(number(-42)) == "-42");
    CHECK(to_literal(number(INT64_MIN)) == "math.mininteger");
    CHECK(to_literal(number(INT64_MIN + 1)) == "-9223372036854775807");
    CHECK(to_literal(*Value::real(1.0)) == "1.0");
    CHECK(to_literal(*Value::real(-0.0)) == "-0.0");
    CHECK(to_literal(*Value::real(0.1)) == "0.1");
    CHECK(to_literal(*Value::real(1e300)) == "1e+300");
    CHECK(to_literal(*Value::real(INFINITY)) == "math.huge");
    CHECK(to_literal(*Value::real(-INFINITY)) == "-math.huge");
    CHECK(to_literal(Value::object(ObjectId{12})) == "#12");
    CHECK(to_literal(Value::object(kNothing)) == "#-1");
    CHECK(to_literal(Value::error({ErrorCode::Perm, "no \"way\"", number(1), "t"})) ==
          "E_PERM(\"no \\\"way\\\"\")");
    CHECK(to_literal(Value::error({ErrorCode::Div, "", {}, {}})) == "E_DIV");
}

TEST_CASE("strings print with escapes and valid UTF-8 as it is", "[literal]") {
    CHECK(to_literal(text("a\"b\\c\n\t\r\x01\x7f")) == "\"a\\\"b\\\\c\\n\\t\\x0d\\x01\\x7f\"");
    CHECK(to_literal(text("h\xc3\xa4\xe2\x82\xac\xf0\x9f\x8c\x99")) ==
          "\"h\xc3\xa4\xe2\x82\xac\xf0\x9f\x8c\x99\"");
    for (const char* broken : {"\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82",
                               "\x80", "\xff", "\xf0\x80\x80\x80"}) {
        const auto printed = to_literal(text(broken));
        CHECK(printed.substr(0, 3) == "\"\\x");
        CHECK(std::all_of(printed.begin(), printed.end(),
                          [](char c) { return static_cast<unsigned char>(c) < 128; }));
    }
}

TEST_CASE("tables print with names where a name can stand", "[literal]") {
    CHECK(to_literal(empty_table()) == "{}");
    CHECK(to_literal(table({{text("a"), number(3)},
                            {text("end"), number(4)},
                            {text("1x"), number(5)},
                            {number(9), number(6)},
                            {Value::object(ObjectId{2}), number(7)}},
                           {number(1), *list_of({number(2)})})) ==
          "{1, {2}, [9] = 6, [\"1x\"] = 5, a = 3, [\"end\"] = 4, [#2] = 7}");
}

TEST_CASE("a long literal stops with dots, never within a character", "[literal]") {
    const Value list = *list_of(std::vector<Value>(10000, text("\xe2\x82\xac\xe2\x82\xac")));
    for (std::size_t limit = 90; limit < 100; ++limit) {
        const auto printed = to_literal(list, limit);
        CHECK(printed.size() <= limit + 3);
        CHECK(printed.substr(printed.size() - 3) == "...");
        CHECK(to_literal(*Value::string(printed)).find("\\x") == std::string::npos);
    }
}

// -- Symbols

TEST_CASE("a symbol is one name in any case and keeps its first spelling", "[symbol]") {
    SymbolTable symbols;
    const Symbol name = symbols.intern("OpenedBy");
    CHECK(symbols.intern("openedby") == name);
    CHECK(symbols.find("OPENEDBY") == name);
    CHECK(symbols.name_of(name) == "OpenedBy");
    CHECK_FALSE(symbols.find("other"));
    CHECK(symbols.intern("other") != name);
    CHECK(symbols.size() == 2);
    CHECK(fold_case("\xc3\x84 Z[") == "\xc3\x84 z["); // letters of ASCII only
    CHECK(equal_folded("ABC", "abc"));
    CHECK_FALSE(equal_folded("ABC", "ab"));
    CHECK_FALSE(equal_folded("[", "{"));
}

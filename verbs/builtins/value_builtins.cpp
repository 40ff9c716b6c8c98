// Values and lists: converting, comparing, and the list functions of a MOO, which give new lists.
// Lists count from 1. What is looked for and not found is nil, since 0 is true in Lua.
#include "cmake/limit.h"
#include "verbs/builtins/arguments.h"
#include "verbs/host.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <limits>

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::Result;
using db::Value;

// -- Converting and comparing

std::optional<std::int64_t> parse_number(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    const auto last = text.find_last_not_of(" \t");
    if (first == std::string_view::npos)
        return std::nullopt;
    text = text.substr(first, last - first + 1);
    if (text.front() == '#')
        text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

Result<Outcome> toobj(Call& call) {
    const Value value = call.value(0);
    if (value.is(db::Type::Object))
        return one(value);
    if (value.is(db::Type::Integer))
        return answer(db::ObjectId{value.as_integer()});
    if (!value.is(db::Type::String))
        return db::error(ErrorCode::Type, "an integer, a string or an object is needed");
    const auto number = parse_number(value.as_string());
    if (!number)
        return db::error(ErrorCode::InvArg, "no object number");
    return answer(db::ObjectId{*number});
}

Result<Outcome> obj(Call& call) {
    return answer(db::ObjectId{call.integer(0)});
}

Result<Outcome> toliteral(Call& call) {
    const Value value = call.value(0);
    if (LIMIT(toliteral_ticks))
        charge_bytes(call, std::min<std::size_t>(value.expanded_bytes(), 64 * 1024));
    return answer_text(db::to_literal(value));
}

Result<Outcome> equal(Call& call) {
    const Value a = call.value(0);
    const Value b = call.value(1);
    if (LIMIT(equal_ticks))
        charge_bytes(call, std::min(a.expanded_bytes(), b.expanded_bytes()));
    return answer(a == b);
}

Result<Outcome> value_bytes(Call& call) {
    const std::size_t bytes = call.value(0).expanded_bytes();
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    return answer(static_cast<std::int64_t>(std::min(bytes, static_cast<std::size_t>(kMost))));
}

// -- Lists

// What making a list of another copies: its chunk, the pointers to the others, and `moved` items.
void charge_copy(Call& call, const Value& list, std::size_t moved) {
    constexpr std::size_t kChunk = db::Array::kChunkItems;
    const std::size_t length = list.as_table().array().size();
    if (LIMIT(list_copy_ticks))
        charge_elements(call, (std::min(length, kChunk) + length / kChunk + moved) / 8 + 1);
}

Result<Outcome> answer_made(Result<Value> list) {
    if (!list)
        return list.error();
    return one(std::move(*list));
}

// The first `kept` items of the list, `between`, and those from `from` on.
Result<Outcome> answer_with_end(Call& call, const Value& list, std::size_t kept,
                                std::vector<Value> between, std::size_t from) {
    const auto array = list.as_table().array();
    charge_copy(call, list, array.size() - from);
    between.reserve(between.size() + array.size() - from);
    for (std::size_t i = from; i < array.size(); ++i)
        between.push_back(array[i]);
    return answer_made(db::list_with_end(list, kept, std::move(between)));
}

// The 0-based index of `what` in `list`.
std::optional<std::size_t> find_item(Call& call, const Value& list, const Value& what) {
    const auto array = list.as_table().array();
    const std::size_t compared =
        std::min(list.expanded_bytes(), array.size() * what.expanded_bytes());
    if (LIMIT(find_item_steps_ticks))
        charge_elements(call, array.size() / 8);
    if (LIMIT(find_item_bytes_ticks))
        charge_bytes(call, compared);
    const auto found = std::find(array.begin(), array.end(), what);
    if (found == array.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - array.begin());
}

Result<Outcome> is_member(Call& call) {
    const auto list = list_argument(call, 1);
    if (!list)
        return list.error();
    const auto found = find_item(call, *list, call.value(0));
    return found ? answer(static_cast<std::int64_t>(*found) + 1) : one(Value());
}

Result<Outcome> insert_at(Call& call, const Value& list, std::size_t position) {
    return answer_with_end(call, list, position, {call.value(1)}, position);
}

// An index between 0 and the list's length; beyond them, the nearer one.
std::size_t clamped(std::int64_t index, const Value& list) {
    const auto length = static_cast<std::int64_t>(list.as_table().array().size());
    return static_cast<std::size_t>(std::clamp<std::int64_t>(index, 0, length));
}

Result<void> check_item(Call& call, std::size_t index) {
    if (call.value(index).is(db::Type::Nil))
        return db::error(ErrorCode::InvArg, "a list holds no nil");
    return {};
}

Result<Outcome> listappend(Call& call) {
    const auto list = list_argument(call, 0);
    if (!list)
        return list.error();
    if (auto item = check_item(call, 1); !item)
        return item.error();
    const std::size_t length = list->as_table().array().size();
    return insert_at(call, *list, call.has(2) ? clamped(call.integer(2), *list) : length);
}

Result<Outcome> listinsert(Call& call) {
    const auto list = list_argument(call, 0);
    if (!list)
        return list.error();
    if (auto item = check_item(call, 1); !item)
        return item.error();
    const std::int64_t before = call.has(2) ? call.integer(2) : 1;
    return insert_at(call, *list, before < 1 ? 0 : clamped(before - 1, *list));
}

// The 0-based index that argument `index` names. E_RANGE where the list has none.
Result<std::size_t> item_index(Call& call, const Value& list, std::size_t index) {
    const std::int64_t position = call.integer(index);
    const std::size_t length = list.as_table().array().size();
    if ((position < 1 || static_cast<std::uint64_t>(position) > length) && LIMIT(list_index_range))
        return db::error(ErrorCode::Range, "no item " + std::to_string(position) +
                                               " in a list of " + std::to_string(length));
    return static_cast<std::size_t>(position - 1);
}

Result<Outcome> listdelete(Call& call) {
    const auto list = list_argument(call, 0);
    if (!list)
        return list.error();
    const auto position = item_index(call, *list, 1);
    if (!position)
        return position.error();
    return answer_with_end(call, *list, *position, {}, *position + 1);
}

Result<Outcome> listset(Call& call) {
    const auto list = list_argument(call, 0);
    if (!list)
        return list.error();
    if (auto item = check_item(call, 1); !item)
        return item.error();
    const auto position = item_index(call, *list, 2);
    if (!position)
        return position.error();
    charge_copy(call, *list, 0);
    return answer_made(db::list_with_item(*list, *position, call.value(1)));
}

Result<Outcome> setadd(Call& call) {
    const auto list = list_argument(call, 0);
    if (!list)
        return list.error();
    if (auto item = check_item(call, 1); !item)
        return item.error();
    if (find_item(call, *list, call.value(1)))
        return one(*list);
    return insert_at(call, *list, list->as_table().array().size());
}

Result<Outcome> setremove(Call& call) {
    const auto list = list_argument(call, 0);
    if (!list)
        return list.error();
    const auto found = find_item(call, *list, call.value(1));
    if (!found)
        return one(*list);
    return answer_with_end(call, *list, *found, {}, *found + 1);
}

// -- Time

std::int64_t now_seconds(Call& call) {
    return call.host().utc_microseconds() / 1'000'000;
}

Result<Outcome> time_builtin(Call& call) {
    return answer(now_seconds(call));
}

Result<Outcome> ctime_builtin(Call& call) {
    const double seconds =
        call.has(0) ? std::floor(call.number(0)) : static_cast<double>(now_seconds(call));
    constexpr double kYear9999 = 253'402'300'799.0;
    if (!(seconds >= 0 && seconds <= kYear9999))
        return db::error(ErrorCode::InvArg, "a time between the years 1970 and 9999 is needed");
    const auto moment = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&moment, &parts);
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    std::snprintf(text, sizeof text, "%s %s %2d %02d:%02d:%02d %d UTC", kDays[parts.tm_wday],
                  kMonths[parts.tm_mon], parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                  parts.tm_year + 1900);
    return answer_text(text);
}

constexpr Builtin kBuiltins[] = {
    {"obj", "values", "number: integer", "an object", "", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default,
     "The object of that number, whether it exists or not; #12 is typed for obj(12).",
     "return obj(12)", "", obj},
    {"toobj", "values", "value: any", "an object", "E_INVARG", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default,
     "The object that a number, a string (\"#12\" or \"12\") or an object names. Raises E_INVARG "
     "for other strings.",
     "return toobj(\"#12\")", "", toobj},
    {"toliteral", "values", "value: any", "a string", "", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default,
     "The value as Lua text, as it is typed; cut off with ... after 64 KiB.",
     "return toliteral({1, \"two\"})", "", toliteral},
    {"equal", "values", "a: any, b: any", "a boolean", "", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default,
     "True where the two have the same content, tables of any kind included.",
     "return equal({1}, {1})", "", equal},
    {"value_bytes", "values", "value: any", "an integer", "", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default, "The bytes that the value takes where it is stored.",
     "return value_bytes({1, 2})", "", value_bytes},
    {"is_member", "lists", "value: any, list: table", "an integer or nil", "E_INVARG",
     Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "The index of the first item that equals the value, or nil where there is none.",
     "return is_member(2, {1, 2})", "", is_member},
    {"listappend", "lists", "list: table, value: any, [index: integer]", "a list",
     "E_INVARG, E_QUOTA", Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "A list with the value after the item at index, or at the end.",
     "return listappend({1, 2}, 3)", "", listappend},
    {"listinsert", "lists", "list: table, value: any, [index: integer]", "a list",
     "E_INVARG, E_QUOTA", Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "A list with the value before the item at index, or at the beginning.",
     "return listinsert({1, 2}, 0)", "", listinsert},
    {"listdelete", "lists", "list: table, index: integer", "a list", "E_INVARG, E_RANGE",
     Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "A list without the item at index. Raises E_RANGE where it has none there.",
     "return listdelete({1, 2}, 1)", "", listdelete},
    {"listset", "lists", "list: table, value: any, index: integer", "a list",
     "E_INVARG, E_RANGE, E_QUOTA", Access::Anyone, 0, Effect::None, Audit::No, Grant::Default,
     "A list with the value in place of the item at index. Raises E_RANGE where it has none there.",
     "return listset({1, 2}, 5, 1)", "", listset},
    {"setadd", "lists", "list: table, value: any", "a list", "E_INVARG, E_QUOTA", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Default,
     "The list with the value at its end, or the list as it is where it has that value.",
     "return setadd({1, 2}, 3)", "", setadd},
    {"setremove", "lists", "list: table, value: any", "a list", "E_INVARG", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Default,
     "The list without the first item that equals the value, or the list as it is.",
     "return setremove({1, 2}, 2)", "", setremove},
    {"time", "time", "", "an integer", "", Access::Anyone, 0, Effect::None, Audit::No,
     Grant::Default, "Seconds since the beginning of 1970, UTC.", "return time()", "",
     time_builtin},
    {"ctime", "time", "[time: number]", "a string", "E_INVARG", Access::Anyone, 0, Effect::None,
     Audit::No, Grant::Default, "A time, or now, for people: \"Mon Aug 13 19:13:20 1990 UTC\".",
     "return ctime(0)", "", ctime_builtin},
};

} // namespace

std::span<const Builtin> value_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs

#include "verbs/audit_query.h"

#include "db/codec.h"
#include "db/symbol.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

bool is(const AuditPerson& person, std::string_view who) {
    return who.starts_with('#') ? who.substr(1) == std::to_string(person.id.number)
                                : db::equal_folded(person.name, who);
}

bool fits(const AuditRecord& record, std::string_view who) {
    return who.empty() || is(record.who, who) || is(record.payer, who) || is(record.player, who);
}

AuditLine line_of(const db::AuditEntry& entry) {
    AuditLine line{entry.number, entry.utc_microseconds, entry.hash, {}};
    try {
        line.record = decode_audit(entry.bytes);
    } catch (const db::CorruptData& damage) {
        line.record.deed = "damaged";
        line.record.note = damage.what();
    }
    return line;
}

db::Value text(std::string_view value) {
    return db::Value::short_string(value);
}

db::Result<db::Value> list_of_frames(const AuditRecord& record) {
    std::vector<db::Value> texts;
    for (const auto& frame : record.through)
        texts.push_back(text(frame_text(frame)));
    if (record.has_more)
        texts.push_back(text("... and more"));
    return db::list_of(std::move(texts));
}

db::Result<db::Value> value_of_line(const AuditLine& line) {
    const AuditRecord& record = line.record;
    auto through = list_of_frames(record);
    if (!through)
        return through;
    const std::initializer_list<std::pair<std::string_view, db::Value>> fields{
        {"number", db::Value::integer(line.number)},
        {"time", db::Value::integer(line.utc_microseconds / 1'000'000)},
        {"who", db::Value::object(record.who.id)},
        {"who_name", text(record.who.name)},
        {"payer", db::Value::object(record.payer.id)},
        {"player", db::Value::object(record.player.id)},
        {"player_name", text(record.player.name)},
        {"task", db::Value::integer(record.task)},
        {"deed", text(record.deed)},
        {"arguments", text(record.arguments)},
        {"note", text(record.note)},
        {"outcome", text(outcome_name(record.outcome))},
        {"result", text(record.result)},
        {"undone", db::Value::boolean(record.is_undone)},
        {"through", std::move(*through)}};
    db::Table::Builder table;
    for (const auto& [key, value] : fields)
        if (auto set = table.set(text(key), value); !set)
            return set.error();
    return table.finish();
}

} // namespace

std::string_view outcome_name(AuditOutcome outcome) {
    switch (outcome) {
    case AuditOutcome::Begun:
        return "begun";
    case AuditOutcome::Done:
        return "done";
    case AuditOutcome::Failed:
        return "failed";
    }
    return "";
}

AuditPage read_audit(db::Store& store, const AuditQuery& query, std::int64_t before,
                     std::size_t looked_at) {
    AuditPage page;
    page.next = before;
    for (const auto& entry : store.audit_before(before, looked_at)) {
        if (static_cast<std::int64_t>(page.lines.size()) >= query.last)
            return page;
        page.next = entry.number;
        AuditLine line = line_of(entry);
        if (fits(line.record, query.who))
            page.lines.push_back(std::move(line));
    }
    if (page.next == before) // there was no row
        page.next = 1;
    return page;
}

db::Value answer_of(const AuditPage& page) {
    std::vector<db::Value> lines;
    for (auto line = page.lines.rbegin(); line != page.lines.rend(); ++line) {
        auto value = value_of_line(*line);
        if (!value)
            return db::Value::error({value.error().code, value.error().message, {}, {}});
        lines.push_back(std::move(*value));
    }
    auto list = db::list_of(std::move(lines));
    return list ? std::move(*list)
                : db::Value::error({list.error().code, list.error().message, {}, {}});
}

} // namespace lunamoo::verbs

#include "verbs/audit.h"

#include "cmake/limit.h"
#include "db/codec.h"
#include "db/lua_lexer.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::uint8_t kUndone = 1; // bits of the flags
constexpr std::uint8_t kMore = 2;

void put_person(std::string& out, const AuditPerson& person) {
    db::put_integer(out, person.id.number);
    db::put_string(out, person.name);
}

AuditPerson get_person(db::Reader& in) {
    AuditPerson person;
    person.id.number = in.integer();
    person.name = in.string();
    return person;
}

void put_frame(std::string& out, const AuditFrame& frame) {
    db::put_integer(out, frame.this_object.number);
    db::put_integer(out, frame.definer.number);
    db::put_string(out, frame.verb);
    db::put_varint(out, frame.version);
    db::put_integer(out, frame.perms.number);
    db::put_integer(out, frame.line);
}

AuditFrame get_frame(db::Reader& in) {
    AuditFrame frame;
    frame.this_object.number = in.integer();
    frame.definer.number = in.integer();
    frame.verb = in.string();
    frame.version = in.varint();
    frame.perms.number = in.integer();
    frame.line = static_cast<int>(in.integer());
    return frame;
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

bool speaks_of_passwords(std::string_view text) {
    const std::string lower = lower_case(text);
    for (const char* word : {"password", "passwd"})
        if (lower.find(word) != std::string::npos)
            return true;
    return false;
}

} // namespace

std::string encode_audit(const AuditRecord& record) {
    std::string out;
    db::put_byte(out, kFormat);
    db::put_byte(out, static_cast<std::uint8_t>((record.is_undone ? kUndone : 0) |
                                                (record.has_more ? kMore : 0)));
    for (const auto* person : {&record.who, &record.payer, &record.player})
        put_person(out, *person);
    db::put_integer(out, record.task);
    for (const auto* text : {&record.deed, &record.arguments, &record.note})
        db::put_string(out, *text);
    db::put_byte(out, static_cast<std::uint8_t>(record.outcome));
    db::put_string(out, record.result);
    db::put_varint(out, record.through.size());
    for (const auto& frame : record.through)
        put_frame(out, frame);
    return out;
}

AuditRecord decode_audit(std::string_view bytes) {
    db::Reader in(bytes);
    AuditRecord record;
    if (in.byte() != kFormat && LIMIT(audit_format))
        throw db::CorruptData("an audit row of another format");
    const std::uint8_t flags = in.byte();
    record.is_undone = (flags & kUndone) != 0;
    record.has_more = (flags & kMore) != 0;
    for (auto* person : {&record.who, &record.payer, &record.player})
        *person = get_person(in);
    record.task = in.integer();
    for (auto* text : {&record.deed, &record.arguments, &record.note})
        *text = in.string();
    record.outcome = static_cast<AuditOutcome>(std::min<int>(in.byte(), 2));
    record.result = in.string();
    for (auto left = in.count(); left > 0; --left)
        record.through.push_back(get_frame(in));
    in.expect_end();
    return record;
}

std::string person_text(const AuditPerson& person) {
    std::string text = "#";
    text += std::to_string(person.id.number);
    return person.name.empty() ? text : person.name + " (" + text + ")";
}

std::string frame_text(const AuditFrame& frame) {
    std::string text = "#";
    text += std::to_string(frame.definer.number);
    text += ":";
    text += frame.verb;
    if (frame.version != 0)
        text += "@" + std::to_string(frame.version);
    if (frame.this_object != frame.definer)
        text += " (this == #" + std::to_string(frame.this_object.number) + ")";
    if (frame.line > 0)
        text += ", line " + std::to_string(frame.line);
    return text;
}

std::string without_secrets_of_code(std::string_view code) {
    if (!speaks_of_passwords(code) || !LIMIT(audit_secret_code))
        return std::string(code);
    std::string shown;
    std::size_t done = 0;
    for (const auto& token : db::tokenise(code)) {
        if (token.kind != db::TokenKind::String && token.kind != db::TokenKind::LongString &&
            token.kind != db::TokenKind::Unfinished && token.kind != db::TokenKind::Comment &&
            token.kind != db::TokenKind::LongComment)
            continue;
        shown.append(code.substr(done, token.begin - done)).append("\"***\"");
        done = token.end;
    }
    return shown.append(code.substr(done));
}

std::string without_secrets(std::string_view text) {
    // What is typed at a prompt: "connect Ann secret".
    const std::string lower = lower_case(text.substr(0, 8));
    const bool is_login = lower.starts_with("co") || lower.starts_with("cr");
    if ((is_login || speaks_of_passwords(text)) && LIMIT(audit_secret_text))
        return "***";
    return std::string(text);
}

} // namespace lunamoo::verbs

// The texts of verbs: read, given, and looked at without running them.
#include "cmake/limit.h"
#include "db/checksum.h"
#include "db/normalise.h"
#include "verbs/builtins/arguments.h"
#include "verbs/builtins/verb_arguments.h"
#include "verbs/compile.h"
#include "verbs/runtime.h"

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::Result;
using db::Value;

Result<Outcome> verb_code(Call& call) {
    const auto found = find_readable(call);
    if (!found)
        return found.error();
    std::vector<Value> lines;
    const auto program = found->verb->program;
    if (!program || program->source.empty())
        return answer_list({});
    std::string_view rest = program->source;
    if (LIMIT(verb_code_bytes_ticks))
        charge_bytes(call, rest.size());
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
        lines.push_back(Value::short_string(rest.substr(0, end)));
        rest.remove_prefix(end + 1);
    }
    lines.push_back(Value::short_string(rest));
    if (LIMIT(verb_code_lines_ticks))
        charge_elements(call, lines.size());
    return answer_list(std::move(lines));
}

db::Error too_long() {
    return db::error(ErrorCode::Quota, // no limit: its callers are
                     "a verb has at most " + std::to_string(kMaxSourceBytes) + " bytes of text");
}

Result<std::string> join_lines(Call& call, const Value& lines) {
    if (!lines.as_table().keyed().empty())
        return db::error(ErrorCode::InvArg, "a list of lines is needed");
    if (LIMIT(join_lines_ticks))
        charge_elements(call, lines.as_table().array().size());
    std::string text;
    for (const auto& line : lines.as_table().array()) {
        if (!line.is(db::Type::String))
            return db::error(ErrorCode::Type, "a line is a string");
        text += line.as_string();
        text += '\n';
    }
    return text;
}

// What people send, as it is kept: lines ended by '\n' except the last, which may not be empty.
std::string with_plain_lines(const std::string& text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n')
            plain += text[i];
    if (!plain.empty() && plain.back() == '\n')
        plain.pop_back();
    return plain;
}

Result<std::string> source_argument(Call& call, std::size_t index) {
    const Value value = call.value(index);
    if (!value.is(db::Type::String) && !value.is(db::Type::Table))
        return db::error(ErrorCode::Type, "text or a list of lines is needed");
    auto text = value.is(db::Type::String) ? Result<std::string>(std::string(value.as_string()))
                                           : join_lines(call, value);
    if (!text)
        return text;
    if (LIMIT(verb_text_ticks))
        charge_elements(call, text->size() / 16 + 1);
    std::string source = db::normalise(with_plain_lines(*text));
    if (source.size() > kMaxSourceBytes && LIMIT(verb_source_bytes))
        return too_long();
    return source;
}

Result<Outcome> set_verb_code(Call& call) {
    const auto found = find_writable(call);
    if (!found)
        return found.error();
    auto source = source_argument(call, 2);
    if (!source)
        return source.error();
    auto reason = reason_argument(call, 3);
    if (!reason)
        return reason.error();
    if (const auto problem = compile_error(*source, chunk_name(*found)))
        return answer_list({Value::short_string(*problem)});
    if (auto may = call.world().may_set_program(found->definer, *found->verb, source->size());
        !may && LIMIT(set_verb_code_bytes))
        return may.error();
    const std::size_t kept =
        source->size() + kKeptTextRow + (call.is_audited() ? kKeptAuditRow : 0);
    if (auto may = call.runtime().take_texts(call.task().payer, kept); !may)
        return may.error();
    if (call.is_audited())
        call.note("program " + db::to_hex(db::sha256(*source)) + ", " +
                  std::to_string(source->size()) + " bytes");
    auto program = std::make_shared<const db::Program>(db::Program{std::move(*source)});
    call.world().set_verb_program(found->definer, found->index, std::move(program),
                                  authorship(call, std::move(*reason)));
    return answer_list({});
}

// As eval would take it.
Result<Outcome> compile_error_builtin(Call& call) {
    const std::string text = call.text(0);
    if (LIMIT(compile_error_ticks))
        charge_elements(call, text.size() / 16 + 1);
    const std::string source = db::normalise(text);
    if (source.size() > kMaxSourceBytes && LIMIT(compile_error_bytes))
        return answer_text(too_long().message);
    const auto problem = compile_error(source, "eval");
    return one(problem ? Value::short_string(*problem) : Value());
}

constexpr Builtin kBuiltins[] = {
    {"verb_code", "verbs", "what: object, verb: any", "a list of strings",
     "E_PERM, E_INVARG, E_VERBNF", Access::Body, 0, Effect::None, Audit::No, Grant::Default,
     "The lines of the verb's text. It must be readable or yours.",
     "return verb_code(box, \"secret\")", "verb_code(box, \"secret\")", verb_code},
    {"set_verb_code", "verbs", "what: object, verb: any, text: any, [reason: string]",
     "a list of strings", "E_PERM, E_INVARG, E_VERBNF, E_QUOTA", Access::Programmer, 50,
     Effect::Undoable, Audit::OnCode, Grant::Default,
     "Gives the verb another text, as one string or a list of lines. The result is the list of "
     "what is wrong with it: {} where nothing is; else nothing has changed. The verb must be "
     "writable or yours. The reason, up to 200 bytes, is told by verb_history(). Raises E_QUOTA "
     "above "
     "64 KiB.",
     "set_verb_code(box, \"secret\", \"return 1\")", "set_verb_code(box, \"secret\", \"return 1\")",
     set_verb_code},
    {"compile_error", "verbs", "text: string", "a string or nil", "", Access::Anyone, 50,
     Effect::None, Audit::No, Grant::Default,
     "Why the text is no verb, or nil where it could be one. Nothing of it runs.",
     "return compile_error(\"return 1\") == nil and compile_error(\"return )\") ~= nil", "",
     compile_error_builtin},
};

} // namespace

std::span<const Builtin> verb_text_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs

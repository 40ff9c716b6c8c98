#include "server/audit_report.h"

#include "cmake/limit.h"
#include "db/codec.h"
#include "server/audit_heads.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace lunamoo::server {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kPart = 2000; // rows
constexpr std::int64_t kMaxLast = 10'000;

Json refusal(const std::string& why) {
    return {{"ok", false}, {"text", why}};
}

Json to_json(const verbs::AuditPerson& person) {
    return {{"id", person.id.number}, {"name", person.name}};
}

Json to_json(const verbs::AuditLine& line) {
    const verbs::AuditRecord& record = line.record;
    Json through = Json::array();
    for (const auto& frame : record.through)
        through.push_back({{"verb", "#" + std::to_string(frame.definer.number) + ":" + frame.verb},
                           {"version", frame.version},
                           {"this", frame.this_object.number},
                           {"perms", frame.perms.number},
                           {"line", frame.line}});
    return {{"number", line.number},
            {"time", static_cast<double>(line.utc_microseconds) / 1e6},
            {"who", to_json(record.who)},
            {"payer", to_json(record.payer)},
            {"player", to_json(record.player)},
            {"task", record.task},
            {"deed", record.deed},
            {"arguments", record.arguments},
            {"note", record.note},
            {"outcome", verbs::outcome_name(record.outcome)},
            {"result", record.result},
            {"undone", record.is_undone},
            {"through", std::move(through)},
            {"more_verbs", record.has_more},
            {"hash", db::to_hex(line.hash)}};
}

Json show_rows(const AuditRequest& request, const WithStore& with_store) {
    verbs::AuditQuery left = request.query;
    verbs::AuditPage page{{}, verbs::kAfterLastAudit};
    std::vector<verbs::AuditLine> lines;
    while (page.next > 1 && left.last > 0) {
        if (!with_store(
                [&](db::Store& store) { page = verbs::read_audit(store, left, page.next, kPart); }))
            return refusal("the server is ending");
        left.last -= static_cast<std::int64_t>(page.lines.size());
        std::move(page.lines.begin(), page.lines.end(), std::back_inserter(lines));
    }
    Json rows = Json::array();
    for (auto line = lines.rbegin(); line != lines.rend(); ++line)
        rows.push_back(to_json(*line));
    return {{"ok", true}, {"rows", std::move(rows)}};
}

Json show_counts(const WithStore& with_store) {
    std::vector<db::AuditCount> counts;
    if (!with_store([&](db::Store& store) { counts = store.audit_counts(); }))
        return refusal("the server is ending");
    Json all = Json::array();
    for (const auto& count : counts)
        all.push_back({{"verb", count.verb},
                       {"version", count.version},
                       {"deed", count.deed},
                       {"uses", count.uses},
                       {"last", static_cast<double>(count.utc_microseconds) / 1e6}});
    return {{"ok", true}, {"counts", std::move(all)}};
}

// Why the head is none of this chain's, or "".
std::string head_problem(const SignedHead& wanted, const std::string& world,
                         const WithStore& with_store) {
    const std::string name = "head " + std::to_string(wanted.head.number);
    std::vector<db::AuditEntry> found;
    if (!with_store(
            [&](db::Store& store) { found = store.audit_before(wanted.head.number + 1, 1); }))
        return "the server is ending";
    const db::AuditHead head =
        found.empty() ? db::AuditHead{} : db::AuditHead{found[0].number, found[0].hash};
    if (head.number != wanted.head.number)
        return name + ": there is no such row any more";
    if (head != wanted.head)
        return name + ": the row has another hash than it had: it, or a row before it, was changed";
    if (!wanted.code)
        return "";
    const auto key = AuditKey::read(world);
    if (!key)
        return name +
               " has a code, and there is no key to check it with: " + AuditKey::path_of(world);
    return key->sign(wanted.head) == *wanted.code ? ""
                                                  : name + ": its code was not made with this key";
}

Json verify(const AuditRequest& request, const std::string& world, const WithStore& with_store) {
    db::AuditHead head;
    std::string damage;
    for (db::AuditHead before;; before = head) {
        if (!with_store([&](db::Store& store) {
                try {
                    head = store.follow_audit(before, kPart);
                } catch (const db::CorruptData& found) {
                    damage = found.what();
                }
            }))
            return refusal("the server is ending");
        if (!damage.empty())
            return refusal(damage);
        if (head == before)
            break;
    }
    for (const auto& text : request.heads) {
        const auto wanted = parse_head(text);
        if (!wanted)
            return refusal("'" + text +
                           "' is no head: NUMBER:HASH or NUMBER:HASH:HMAC, as in the "
                           "server's log, is needed");
        if (const auto problem = head_problem(*wanted, world, with_store); !problem.empty())
            return refusal(problem);
    }
    return {{"ok", true}, {"head", head_text(head)}, {"count", head.number}};
}

} // namespace

Json audit_answer(const AuditRequest& request, const std::string& world,
                  const WithStore& with_store) {
    if (request.query.last < 1 || (request.query.last > kMaxLast && LIMIT(audit_command_rows)))
        return refusal("--last takes 1 to " + std::to_string(kMaxLast) + " rows");
    std::string damage;
    const WithStore reading = [&](const std::function<void(db::Store&)>& work) {
        const bool is_done = with_store([&](db::Store& store) {
            try {
                work(store);
            } catch (const db::StoreError& error) {
                if (error.failure() != db::StoreFailure::Corrupt)
                    throw;
                damage = error.what(); // whose the question is, and not the server's end
            }
        });
        return is_done && damage.empty();
    };
    Json answer = request.verify   ? verify(request, world, reading)
                  : request.counts ? show_counts(reading)
                                   : show_rows(request, reading);
    return damage.empty() ? answer : refusal("the audit table cannot be read: " + damage);
}

Json to_json(const AuditRequest& request) {
    return {{"op", "audit"},
            {"last", request.query.last},
            {"who", request.query.who},
            {"verify", request.verify},
            {"counts", request.counts},
            {"heads", request.heads}};
}

std::optional<AuditRequest> audit_request(const Json& json) {
    try {
        if (json.at("op") != "audit")
            return std::nullopt;
        AuditRequest request;
        request.query.last = json.at("last").get<std::int64_t>();
        request.query.who = json.at("who").get<std::string>();
        request.verify = json.at("verify").get<bool>();
        request.counts = json.at("counts").get<bool>();
        request.heads = json.at("heads").get<std::vector<std::string>>();
        return request;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

} // namespace lunamoo::server

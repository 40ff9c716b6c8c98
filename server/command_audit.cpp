#include "server/commands.h"

#include "db/lock_file.h"
#include "server/admin_socket.h"
#include "server/audit_report.h"
#include "server/shown_text.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <ctime>

namespace lunamoo::server {
namespace {

using Json = nlohmann::json;

Json ask_file(const AuditRequest& request, const std::string& world) {
    const db::LockFile lock(world, "");
    db::Store store = db::Store::open(world);
    return audit_answer(request, world, [&](const std::function<void(db::Store&)>& work) {
        work(store);
        return true;
    });
}

Json ask_server(const AuditRequest& request, const std::string& socket) {
    return Json::parse(
        ask_remotely(socket, to_json(request).dump(-1, ' ', false, Json::error_handler_t::replace)),
        nullptr, false);
}

// Names and messages are others' text: they end no line, so that none can look like a row.
std::string text_of(const Json& value) {
    return value.is_string() ? one_line(value.get<std::string>()) : value.dump();
}

std::string person(const Json& json) {
    const std::string number = "#" + json.at("id").dump();
    const std::string name = text_of(json.at("name"));
    return name.empty() ? number : name + " (" + number + ")";
}

std::string time_text(double seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm broken_down{};
    ::gmtime_r(&time, &broken_down);
    char stamp[32];
    return {stamp, std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &broken_down)};
}

void print_row(const Json& row) {
    std::string text = row.at("number").dump() + "  " + time_text(row.at("time")) + "  ";
    text += person(row.at("who"));
    if (row.at("player") != row.at("who"))
        text += " for " + person(row.at("player"));
    if (row.at("payer") != row.at("player"))
        text += ", paid by " + person(row.at("payer"));
    text += ": " + text_of(row.at("deed")) + "(" + text_of(row.at("arguments")) + ")";
    const std::string result = text_of(row.at("result"));
    text += " " + text_of(row.at("outcome")) + (result.empty() ? "" : ", " + result);
    if (!text_of(row.at("note")).empty())
        text += " (" + text_of(row.at("note")) + ")";
    if (row.at("undone") == true)
        text += " UNDONE";
    for (const Json& verb : row.at("through"))
        text += "\n    through " + text_of(verb.at("verb")) + "@" + verb.at("version").dump() +
                ", line " + verb.at("line").dump();
    if (row.at("more_verbs") == true)
        text += "\n    ... and more";
    std::puts(text.c_str());
}

void print_count(const Json& count) {
    const std::string text = text_of(count.at("verb")) + "@" + count.at("version").dump() + "  " +
                             text_of(count.at("deed")) + "  " + count.at("uses").dump() +
                             ", last " + time_text(count.at("last"));
    std::puts(text.c_str());
}

void print(const Json& answer, bool as_json) {
    for (const char* kind : {"rows", "counts"})
        if (answer.contains(kind))
            for (const Json& one : answer.at(kind)) {
                if (as_json)
                    std::puts(one.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
                else
                    kind == std::string_view("rows") ? print_row(one) : print_count(one);
            }
    if (!answer.contains("head"))
        return;
    if (as_json)
        std::puts(answer.dump().c_str());
    else
        std::printf("ok: %s rows, head %s\n", answer.at("count").dump().c_str(),
                    text_of(answer.at("head")).c_str());
}

} // namespace

int run_audit(const AuditOptions& options) {
    AuditRequest request;
    request.query = {options.last, options.who};
    request.heads = options.heads;
    request.verify = options.verify || !options.heads.empty();
    request.counts = options.counts;
    const auto holder = db::LockFile::holder(options.world);
    const Json answer = holder && !holder->socket.empty() ? ask_server(request, holder->socket)
                                                          : ask_file(request, options.world);
    if (!answer.is_object() || answer.value("ok", Json()) != true)
        return fail(options.world + ": " +
                    (answer.is_object() ? text_of(answer.value("text", Json("no answer")))
                                        : "the server went away before it answered"));
    print(answer, options.as_json);
    return 0;
}

} // namespace lunamoo::server

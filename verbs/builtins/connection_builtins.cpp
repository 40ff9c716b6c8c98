// Connections: what players see and how they come and go. A connection that has not logged in is a
// negative object. What leaves the server does so after the slice's commit (verbs/host).
#include "cmake/limit.h"
#include "verbs/builtins/arguments.h"
#include "verbs/host.h"
#include "verbs/runtime.h"

namespace lunamoo::verbs {

namespace {

using db::ErrorCode;
using db::ObjectId;
using db::Result;

db::Error not_connected(ObjectId who) {
    return db::error(ErrorCode::InvArg, number_text(who) + " is not connected");
}

Result<ConnectionInfo> connection_argument(Call& call, std::size_t index) {
    auto found = call.host().connection(call.object(index));
    if (!found)
        return not_connected(call.object(index));
    return std::move(*found);
}

Result<Outcome> notify(Call& call) {
    const std::string text = call.text(1);
    if (LIMIT(notify_ticks))
        charge_bytes(call, text.size());
    const auto is_sent = call.runtime().notify(call.object(0), text);
    if (!is_sent)
        return is_sent.error();
    return answer(*is_sent);
}

Result<Outcome> connected_players(Call& call) {
    return answer_objects(call, call.host().connected(call.has(0) && call.boolean(0)));
}

Result<Outcome> connected_seconds(Call& call) {
    const auto found = connection_argument(call, 0);
    if (!found)
        return found.error();
    return answer(found->connected_seconds);
}

Result<Outcome> idle_seconds(Call& call) {
    const auto found = connection_argument(call, 0);
    if (!found)
        return found.error();
    return answer(found->idle_seconds);
}

Result<Outcome> connection_name(Call& call) {
    const auto found = connection_argument(call, 0);
    if (!found)
        return found.error();
    return answer_text(found->name);
}

Result<Outcome> boot_player(Call& call) {
    call.host().boot(call.object(0));
    return nothing();
}

Result<Outcome> switch_player(Call& call) {
    const auto to = valid_object(call, 1);
    if (!to)
        return to.error();
    if (!(*to)->has(db::kPlayer))
        return db::error(ErrorCode::InvArg, number_text((*to)->id) + " is no player");
    if (!call.host().connection((*to)->id)) { // else one is taken over
        auto may = call.world().ledger().may_take_over((*to)->id, db::Resource::Connections, 1);
        if (!may && LIMIT(switch_player_connections))
            return may.error();
    }
    if (!call.host().switch_player(call.object(0), (*to)->id))
        return not_connected(call.object(0));
    return nothing();
}

Result<Outcome> set_connection_option(Call& call) {
    if (!call.host().connection(call.object(0)))
        return not_connected(call.object(0));
    if (!call.host().set_connection_option(call.object(0), call.text(1), call.value(2)))
        return db::error(ErrorCode::InvArg, "no such option, or no such value of it");
    return nothing();
}

Result<Outcome> force_input(Call& call) {
    const std::string line = call.text(1);
    if (LIMIT(force_input_ticks))
        charge_bytes(call, line.size());
    if (line.find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos)
        return db::error(ErrorCode::InvArg, "one line is needed");
    switch (call.host().force_input(call.object(0), line)) {
    case ForcedInput::NotConnected:
        return not_connected(call.object(0));
    case ForcedInput::QueueFull: // no limit: the server's queue has refused
        return db::error(ErrorCode::Quota, "as many lines as may wait for " +
                                               number_text(call.object(0)) +
                                               "'s turn do so already: try again later");
    case ForcedInput::Queued:
        break;
    }
    return nothing();
}

constexpr Builtin kBuiltins[] = {
    {"notify", "connections", "who: object, text: string", "a boolean", "E_PERM, E_QUOTA",
     Access::IsFirst, 2, Effect::AtCommit, Audit::No, Grant::Default,
     "A line to a player or connection; false where it is not connected. Only to yourself, unless "
     "you are a wizard.",
     "notify(box, \"hello\")", "notify(box, \"hello\")", notify},
    {"connected_players", "connections", "[all: any]", "a list of objects", "", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Default,
     "Who is connected, in the order they came; with all, also connections that have not logged "
     "in.",
     "return connected_players()", "", connected_players},
    {"connected_seconds", "connections", "who: object", "an integer", "E_INVARG", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Default,
     "How long it has been connected. Raises E_INVARG where it is not.", "", "", connected_seconds},
    {"idle_seconds", "connections", "who: object", "an integer", "E_INVARG", Access::Anyone, 0,
     Effect::None, Audit::No, Grant::Default,
     "How long ago it typed a line. Raises E_INVARG where it is not connected.", "", "",
     idle_seconds},
    {"connection_name", "connections", "who: object", "a string", "E_PERM, E_INVARG",
     Access::IsFirst, 0, Effect::None, Audit::No, Grant::Default,
     "From where it is connected, for people. Only for yourself, unless you are a wizard.", "",
     "connection_name(box)", connection_name},
    {"boot_player", "connections", "who: object", "nothing", "E_PERM", Access::IsFirst, 0,
     Effect::AtCommit, Audit::OnOthers, Grant::Default,
     "Cuts a connection, if there is one. Only your own, unless you are a wizard.",
     "boot_player(box)", "boot_player(box)", boot_player},
    {"switch_player", "connections", "from: object, to: object", "nothing",
     "E_PERM, E_INVARG, E_QUOTA", Access::Wizard, 0, Effect::AtCommit, Audit::Use, Grant::Default,
     "Logs a connection in as a player, whatever it was before.", "", "switch_player(mine, mine)",
     switch_player},
    {"set_connection_option", "connections", "who: object, option: string, value: any", "nothing",
     "E_PERM, E_INVARG", Access::IsFirst, 0, Effect::AtCommit, Audit::No, Grant::Default,
     "Sets \"client-echo\": with false the client does not show what is typed. Only for yourself, "
     "unless you are a wizard.",
     "", "set_connection_option(box, \"client-echo\", true)", set_connection_option},
    {"force_input", "connections", "who: object, line: string", "nothing",
     "E_PERM, E_INVARG, E_QUOTA", Access::IsFirst, 2, Effect::AtCommit, Audit::OnOthers,
     Grant::Default,
     "As if the connection had typed the line. Only for yourself, unless you are a wizard.", "",
     "force_input(box, \"look\")", force_input},
};

} // namespace

std::span<const Builtin> connection_builtins() {
    return kBuiltins;
}

} // namespace lunamoo::verbs

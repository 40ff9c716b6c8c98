#include "net/telnet_session.h"

#include <utility>

namespace lunamoo::net {

void TelnetSession::received(std::string_view bytes) {
    std::vector<TelnetAction> actions;
    decoder_.feed(bytes, actions);
    for (TelnetAction& action : actions)
        if (is_open())
            act(action);
}

void TelnetSession::act(TelnetAction& action) {
    if (auto* line = std::get_if<TelnetLine>(&action))
        report_line(std::move(line->text), line->flags);
    else if (auto* reply = std::get_if<TelnetReply>(&action))
        queue(std::move(reply->bytes));
    else
        drop(std::get<TelnetFault>(action).reason);
}

void TelnetSession::send_output(const Output& output) {
    switch (output.kind) {
    case Output::Kind::Text:
        queue_text(output.text);
        break;
    case Output::Kind::EchoOff:
        queue(decoder_.set_echo(Echo::Hidden));
        break;
    case Output::Kind::EchoOn:
        queue(decoder_.set_echo(Echo::ShownByClient));
        break;
    case Output::Kind::Close:
        close();
        break;
    case Output::Kind::HoldInput:
    case Output::Kind::ReleaseInput:
        break; // the session's own
    }
}

} // namespace lunamoo::net

// Frames of a WebSocket client: the same events wherever reads are cut, messages within their
// limit, text that is UTF-8, nothing after a close.
#include "net/limits.h"
#include "net/utf8.h"
#include "net/websocket.h"
#include "tests/fuzz/fuzz.h"

using namespace lunamoo;
using namespace lunamoo::net;

namespace {

std::string events_of(std::string_view bytes, std::size_t longest) {
    WebSocketDecoder decoder;
    std::vector<WebSocketEvent> events;
    fuzz::in_pieces(bytes, longest, [&](std::string_view piece) { decoder.feed(piece, events); });
    std::string out;
    bool ended = false;
    for (const WebSocketEvent& event : events) {
        using Kind = WebSocketEvent::Kind;
        fuzz::claim(!ended, "nothing comes after a close or a fault");
        ended = event.kind == Kind::Close || event.kind == Kind::Fault;
        fuzz::claim(event.payload.size() <= kMaxMessageBytes, "a message is within its limit");
        fuzz::claim(event.kind != Kind::Text || is_valid_utf8(event.payload), "text is UTF-8");
        out += std::to_string(static_cast<int>(event.kind)) + " " +
               std::to_string(static_cast<int>(event.code)) + " " + event.payload + "\n";
        (void)encode_close_frame(event.code, event.payload);
    }
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    fuzz::claim(events_of(bytes, 1 << 20) == events_of(bytes, 3),
                "events do not depend on where reads are cut");
    return 0;
}

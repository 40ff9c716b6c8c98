// Bytes of a telnet client: the same actions wherever reads are cut, lines within their limit.
#include "net/clean.h"
#include "net/limits.h"
#include "net/telnet.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

using namespace lunamoo;
using namespace lunamoo::net;

namespace {

void describe(const TelnetAction& action, std::string& out) {
    if (const auto* line = std::get_if<TelnetLine>(&action)) {
        fuzz::claim(line->text.size() <= kMaxLineBytes, "a line is within its limit");
        fuzz::claim(
            std::none_of(line->text.begin(), line->text.end(),
                         [](char c) { return is_control_byte(static_cast<unsigned char>(c)); }),
            "a line has no control bytes");
        out += "line " + line->text + "\n";
    } else if (const auto* reply = std::get_if<TelnetReply>(&action)) {
        out += "reply " + reply->bytes + "\n";
    } else {
        out += "fault\n";
    }
}

std::string actions_of(std::string_view bytes, std::size_t longest, bool hides) {
    TelnetDecoder decoder;
    std::string out = hides ? decoder.set_echo(Echo::Hidden) : std::string();
    std::vector<TelnetAction> actions;
    fuzz::in_pieces(bytes, longest, [&](std::string_view piece) { decoder.feed(piece, actions); });
    for (const TelnetAction& action : actions)
        describe(action, out);
    return out + decoder.set_echo(Echo::ShownByClient);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes = fuzz::text_of(data, size);
    const bool hides = fuzz::take_byte(bytes) % 2 != 0;
    fuzz::claim(actions_of(bytes, 7, hides) == actions_of(bytes, 1 << 20, hides),
                "actions do not depend on where reads are cut");
    const std::string sent = encode_text(bytes);
    fuzz::claim(sent.size() >= bytes.size(), "nothing is lost in what is sent");
    return 0;
}

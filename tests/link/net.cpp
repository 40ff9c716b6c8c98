// net/ alone: bytes become a line.
#include "net/telnet.h"

using namespace lunamoo::net;

int main() {
    TelnetDecoder decoder;
    std::vector<TelnetAction> actions;
    decoder.feed("\xff\xfb\x01look\r\n", actions);
    const auto* line = actions.empty() ? nullptr : std::get_if<TelnetLine>(&actions.back());
    return line != nullptr && line->text == "look" ? 0 : 1;
}

// Telnet, both directions, as pure functions of bytes: no socket, no clock. Bytes in, actions out
// (mosh's terminal parser is the model). Lives on the network thread; any thread will do.
// Does not know connections, logins or what a line means.
// Follows RFC 854 (commands), RFC 857 (ECHO), RFC 1143 (no negotiation loops).
//
// Lines. A line ends at CR LF, LF, CR NUL or a lone CR: CR ends it at once, and an LF or NUL that
// follows directly is swallowed, in whatever read it arrives. Control bytes other than TAB are
// dropped (see clean.h). A line longer than kMaxLineBytes is reported once, when it becomes so,
// with no text; the rest of it is discarded. Text that is not valid UTF-8 is delivered as it is,
// flagged: who converts such bytes must clean the result (net/clean.h), because 80 to 9F are still
// in it.
//
// Options. Only ECHO by the server is ever agreed to, and only when the server offered it; every
// other option is refused, once. Why no loop can arise: a reply is sent only
//   1. to the first DO and the first WILL of each option (a refusal), and
//   2. to a DONT ECHO that cancels an echo in force (an acknowledgement),
// and 2 happens at most once per offer of ours. A DO or DONT ECHO that answers an offer of ours is
// never replied to; RFC 1143's queue is not needed, since offers are counted and sent at once (many
// clients obey WILL ECHO without answering it, and must still get the WONT that follows).
//
//   Data ─IAC→ Command ─WILL/WONT/DO/DONT→ Option ─any→ Data
//                 │ └─IAC→ Data (a byte 255)     any other command: ignored → Data
//                 └─SB→ Subnegotiation ─IAC→ SubnegotiationCommand ─SE→ Data
//                                                    │ └─IAC→ Subnegotiation
//                                                    └─other: the subnegotiation is over → Command
#pragma once

#include "net/line.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lunamoo::net {

struct TelnetLine {
    std::string text; // without its end; empty if overlong
    LineFlags flags;
};

// Bytes to send to the peer.
struct TelnetReply {
    std::string bytes;
};

// The peer broke the protocol beyond repair: end the connection. The decoder ignores what follows.
struct TelnetFault {
    std::string_view reason; // a constant
};

using TelnetAction = std::variant<TelnetLine, TelnetReply, TelnetFault>;

// Who shows what is typed. Hidden is for passwords: the server claims to echo, and does not.
enum class Echo { ShownByClient, Hidden };

class TelnetDecoder {
  public:
    // Appends what `bytes` amount to. Holds at most one line between calls.
    void feed(std::string_view bytes, std::vector<TelnetAction>& actions);

    // The bytes to send to have `echo` in force: IAC WILL ECHO, IAC WONT ECHO, or none if it is.
    std::string set_echo(Echo echo);

  private:
    enum class State { Data, Command, Option, Subnegotiation, SubnegotiationCommand, Faulted };

    void step(unsigned char byte, std::vector<TelnetAction>& actions);
    void data(unsigned char byte, std::vector<TelnetAction>& actions);
    void append(unsigned char byte, std::vector<TelnetAction>& actions);
    void end_line(std::vector<TelnetAction>& actions);
    void command(unsigned char byte);
    void subnegotiation_byte(std::vector<TelnetAction>& actions);
    void negotiate(unsigned char option, std::vector<TelnetAction>& actions);
    bool answers_echo_offer(unsigned char option, std::vector<TelnetAction>& actions);

    State state_ = State::Data;
    unsigned char verb_ = 0; // WILL, WONT, DO or DONT, in state Option
    bool after_cr_ = false;
    bool discarding_ = false; // the rest of an overlong line
    std::string line_;
    std::size_t subnegotiation_bytes_ = 0;
    std::size_t negotiations_ = 0;
    std::bitset<256> refused_do_;
    std::bitset<256> refused_will_;
    bool echoing_ = false;        // we said WILL ECHO last, and the peer has not said DONT since
    std::size_t echo_offers_ = 0; // WILL and WONT ECHO that the peer has not answered yet
};

// Text as telnet carries it: LF becomes CR LF, byte 255 is doubled, a CR that is not before an LF
// becomes CR NUL. Nothing else changes.
std::string encode_text(std::string_view text);

} // namespace lunamoo::net

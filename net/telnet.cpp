#include "net/telnet.h"

#include "cmake/limit.h"
#include "net/clean.h"
#include "net/limits.h"
#include "net/utf8.h"

#include <utility>

namespace lunamoo::net {
namespace {

constexpr unsigned char kSe = 240;
constexpr unsigned char kSb = 250;
constexpr unsigned char kWill = 251;
constexpr unsigned char kWont = 252;
constexpr unsigned char kDo = 253;
constexpr unsigned char kDont = 254;
constexpr unsigned char kIac = 255;
constexpr unsigned char kOptionEcho = 1;

std::string option_command(unsigned char verb, unsigned char option) {
    return {static_cast<char>(kIac), static_cast<char>(verb), static_cast<char>(option)};
}

} // namespace

void TelnetDecoder::feed(std::string_view bytes, std::vector<TelnetAction>& actions) {
    for (char c : bytes)
        step(static_cast<unsigned char>(c), actions);
}

void TelnetDecoder::step(unsigned char byte, std::vector<TelnetAction>& actions) {
    switch (state_) {
    case State::Data:
        if (byte == kIac)
            state_ = State::Command;
        else
            data(byte, actions);
        break;
    case State::Command:
        state_ = State::Data;
        if (byte == kIac)
            data(byte, actions);
        else
            command(byte);
        break;
    case State::Option:
        state_ = State::Data;
        negotiate(byte, actions);
        break;
    case State::Subnegotiation:
        if (byte == kIac)
            state_ = State::SubnegotiationCommand;
        else
            subnegotiation_byte(actions);
        break;
    case State::SubnegotiationCommand:
        state_ = byte == kIac ? State::Subnegotiation : State::Data;
        if (byte == kIac)
            subnegotiation_byte(actions);
        else
            command(byte);
        break;
    case State::Faulted:
        break;
    }
}

void TelnetDecoder::data(unsigned char byte, std::vector<TelnetAction>& actions) {
    if (std::exchange(after_cr_, byte == '\r') && (byte == '\n' || byte == 0))
        return;
    if (byte == '\r' || byte == '\n')
        end_line(actions);
    else if (!is_control_byte(byte))
        append(byte, actions);
}

void TelnetDecoder::append(unsigned char byte, std::vector<TelnetAction>& actions) {
    if (discarding_)
        return;
    if (line_.size() < kMaxLineBytes || !LIMIT(line_bytes)) {
        line_.push_back(static_cast<char>(byte));
        return;
    }
    discarding_ = true;
    line_ = std::string();
    actions.push_back(TelnetLine{"", {LineLength::Overlong, LineEncoding::Utf8}});
}

void TelnetDecoder::end_line(std::vector<TelnetAction>& actions) {
    if (std::exchange(discarding_, false))
        return;
    TelnetLine line{std::exchange(line_, std::string()), {}};
    if (is_valid_utf8(line.text))
        remove_control_characters(line.text);
    else
        line.flags.encoding = LineEncoding::Invalid;
    actions.push_back(std::move(line));
}

// Interrupts and the like (IP, AO, AYT, EC, EL, NOP, BRK, DM, GA) and a stray SE mean nothing here.
void TelnetDecoder::command(unsigned char byte) {
    if (byte >= kWill && byte <= kDont) {
        verb_ = byte;
        state_ = State::Option;
    } else if (byte == kSb) {
        subnegotiation_bytes_ = 0;
        state_ = State::Subnegotiation;
    } else if (byte == kSe) {
        state_ = State::Data;
    }
}

// No option with subnegotiation is agreed to, so the bytes are counted and not kept.
void TelnetDecoder::subnegotiation_byte(std::vector<TelnetAction>& actions) {
    if (++subnegotiation_bytes_ <= kMaxSubnegotiationBytes || !LIMIT(subnegotiation_bytes))
        return;
    state_ = State::Faulted;
    actions.push_back(TelnetFault{"a telnet subnegotiation is too long"});
}

void TelnetDecoder::negotiate(unsigned char option, std::vector<TelnetAction>& actions) {
    if (negotiations_ >= kMaxNegotiations && LIMIT(negotiations))
        return;
    ++negotiations_;
    if (answers_echo_offer(option, actions))
        return;
    const bool is_do = verb_ == kDo;
    if (!is_do && verb_ != kWill)
        return; // DONT and WONT of what is not in force change nothing
    std::bitset<256>& refused = is_do ? refused_do_ : refused_will_;
    if (refused.test(option) && LIMIT(one_refusal_an_option))
        return;
    refused.set(option);
    actions.push_back(TelnetReply{option_command(is_do ? kWont : kDont, option)});
}

// Handles DO ECHO and DONT ECHO as far as they concern offers of ours.
bool TelnetDecoder::answers_echo_offer(unsigned char option, std::vector<TelnetAction>& actions) {
    if (option != kOptionEcho || (verb_ != kDo && verb_ != kDont))
        return false;
    if (echo_offers_ > 0) {
        --echo_offers_;
        return true;
    }
    if (verb_ == kDo)
        return echoing_; // asked for what is in force: nothing to say
    if (std::exchange(echoing_, false))
        actions.push_back(TelnetReply{option_command(kWont, kOptionEcho)});
    return true;
}

std::string TelnetDecoder::set_echo(Echo echo) {
    const bool wanted = echo == Echo::Hidden;
    if (echoing_ == wanted)
        return "";
    echoing_ = wanted;
    ++echo_offers_;
    return option_command(wanted ? kWill : kWont, kOptionEcho);
}

std::string encode_text(std::string_view text) {
    std::string result;
    result.reserve(text.size() + text.size() / 32 + 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool before_lf = i + 1 < text.size() && text[i + 1] == '\n';
        if (c == '\n' && (i == 0 || text[i - 1] != '\r'))
            result += "\r\n";
        else if (c == '\r' && !before_lf)
            result.append("\r\0", 2);
        else if (static_cast<unsigned char>(c) == kIac)
            result.append(2, c);
        else
            result += c;
    }
    return result;
}

} // namespace lunamoo::net

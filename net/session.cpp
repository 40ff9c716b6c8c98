#include "net/session.h"

#include "cmake/limit.h"
#include "net/clean.h"

#include <algorithm>
#include <utility>

namespace lunamoo::net {
namespace {

// The whole lines that fit into one chunk; at least one.
std::size_t piece_size(std::string_view text) {
    if (text.size() <= kOutputChunkBytes)
        return text.size();
    auto last = text.rfind('\n', kOutputChunkBytes - 1);
    if (last == text.npos)
        last = text.find('\n');
    return last == text.npos ? text.size() : last + 1;
}

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

void Deadline::set(std::chrono::milliseconds after, std::function<void()> late) {
    const std::uint64_t mine = ++*setting_;
    timer_.expires_after(after);
    timer_.async_wait([setting = setting_, mine, late = std::move(late)](asio::error_code) {
        if (*setting == mine)
            late();
    });
}

void Deadline::cancel() {
    ++*setting_;
    timer_.cancel();
}

Session::Session(SessionHost& host, ListenerKind kind, Peer peer,
                 std::unique_ptr<Transport> transport)
    : host_(host), kind_(kind), peer_(std::move(peer)), transport_(std::move(transport)),
      deadline_(host.io()) {}

void Session::start() {
    auto self = shared_from_this();
    if (LIMIT(handshake_time))
        deadline_.set(host_.limits().opening,
                      [self] { self->drop("the handshake took too long"); });
    transport_->handshake([self](asio::error_code error) { self->handshake_done(error); });
}

void Session::handshake_done(asio::error_code error) {
    if (state_ != State::Opening)
        return;
    if (error) {
        drop("the handshake failed: " + error.message());
        return;
    }
    deadline_.cancel();
    state_ = State::Open;
    opened();
    flush();
    read_next();
}

void Session::deliver(const Output& output) {
    if (!is_open())
        return;
    if (output.kind == Output::Kind::HoldInput)
        set_input(Input::Held);
    else if (output.kind == Output::Kind::ReleaseInput)
        set_input(Input::Flows);
    else
        send_output(output);
}

void Session::set_input(Input input) {
    input_flow_ = input;
    if (!peer_ended_)
        read_next();
}

void Session::read_next() {
    if (state_ == State::Closed || reading_ || is_input_held())
        return;
    reading_ = true;
    transport_->read_some(asio::buffer(input_),
                          [self = shared_from_this()](asio::error_code error, std::size_t count) {
                              self->read_done(error, count);
                          });
}

void Session::read_done(asio::error_code error, std::size_t count) {
    reading_ = false;
    if (state_ == State::Closed)
        return;
    if (error) {
        peer_ended_ = true;
        if (state_ == State::Open)
            close(); // the peer may have ended its side only: it gets what is queued
        else if (state_ == State::Lingering)
            finish();
        return;
    }
    if (state_ == State::Open) {
        received(std::string_view(input_.data(), count));
        flush();
    }
    read_next();
}

void Session::queue(std::string bytes) {
    if (!is_open())
        return;
    output_.append(std::move(bytes));
    if (output_.size() - output_.text_size() > host_.limits().output_bytes &&
        LIMIT(queued_output_bytes))
        drop("it does not read what it is sent");
}

// In pieces that end with a line, so that few lines are lost where some must be.
void Session::queue_text(std::string_view said) {
    const std::string clean = LIMIT(output_controls) ? clean_output(said) : std::string(said);
    std::string_view text = clean;
    const std::size_t limit = host_.limits().output_bytes;
    const OutputQueue::Notice notice = [this](std::size_t lines) {
        return encoded(">> Network buffer overflow: " + std::to_string(lines) +
                       (lines == 1 ? " line" : " lines") + " of output to you have been lost <<\n");
    };
    while (!text.empty() && is_open()) {
        const std::string_view piece = text.substr(0, piece_size(text));
        text.remove_prefix(piece.size());
        const auto lines = std::max<std::size_t>(1, lines_in(piece));
        std::string bytes = encoded(piece);
        if (bytes.size() > limit && LIMIT(queued_line_bytes))
            bytes = notice(lines);
        output_.append_text(std::move(bytes), lines);
        output_.drop_oldest_text(limit, notice);
    }
}

void Session::queue_shared(std::shared_ptr<const std::string> bytes) {
    if (is_open())
        output_.append_shared(std::move(bytes));
}

void Session::flush() {
    write_next();
}

void Session::write_next() {
    if (writing_ || state_ == State::Closed)
        return;
    if (output_.is_empty()) {
        if (state_ == State::Flushing)
            linger();
        return;
    }
    writing_ = true;
    transport_->write_some(asio::buffer(output_.front()),
                           [self = shared_from_this()](asio::error_code error, std::size_t count) {
                               self->write_done(error, count);
                           });
}

void Session::write_done(asio::error_code error, std::size_t count) {
    writing_ = false;
    if (state_ == State::Closed)
        return;
    if (error) {
        finish();
        return;
    }
    output_.consume(count);
    write_next();
}

void Session::close() {
    if (!is_open())
        return;
    auto self = shared_from_this();
    state_ = State::Flushing;
    leave();
    if (LIMIT(flush_time))
        deadline_.set(host_.limits().flush, [self] { self->finish(); });
    set_input(Input::Flows); // what still comes is discarded
    write_next();
}

void Session::stop() {
    if (state_ == State::Opening) {
        finish();
        return;
    }
    if (!is_open())
        return;
    say_goodbye();
    close();
}

void Session::linger() {
    state_ = State::Lingering;
    if (peer_ended_) {
        finish();
        return;
    }
    auto self = shared_from_this();
    // A server that goes down does not wait for the slowest of its peers.
    const auto limit = host_.is_stopping() ? host_.limits().linger / 10 : host_.limits().linger;
    deadline_.set(limit, [self] { self->finish(); });
    transport_->end_output([self] {
        if (self->peer_ended_)
            self->finish();
    });
}

void Session::announce() {
    id_ = host_.add_connection(*this);
    host_.receiver().connected(id_, kind_, peer_.name);
}

void Session::report_line(std::string text, LineFlags flags) {
    if (is_open() && id_ != 0)
        host_.receiver().line(id_, std::move(text), flags);
}

void Session::leave() {
    const ConnectionId id = std::exchange(id_, 0);
    if (id == 0)
        return;
    host_.remove_connection(id);
    host_.receiver().disconnected(id);
}

void Session::drop(std::string_view reason) {
    if (state_ == State::Closed)
        return;
    host_.log_about_peer(peer_.name + " dropped: " + std::string(reason));
    finish();
}

void Session::finish() {
    if (state_ == State::Closed)
        return;
    auto self = shared_from_this(); // the table's share goes below
    state_ = State::Closed;
    about_to_finish();
    leave();
    deadline_.cancel();
    transport_->close();
    host_.remove_session(*this);
}

} // namespace lunamoo::net

#include "verbs/effects.h"

#include "db/assert.h"

#include <utility>

namespace lunamoo::verbs {

void Effects::add(Held held) {
    LUNAMOO_ASSERT(is_holding_);
    held.bytes += sizeof held;
    bytes_ += static_cast<std::int64_t>(held.bytes);
    held_.push_back(std::move(held));
}

void Effects::defer(std::string_view name, std::size_t bytes, std::function<void()> act) {
    add({name, std::nullopt, std::move(act), bytes});
}

bool Effects::hold_line(db::ObjectId who, std::string_view text, db::ObjectId perms) {
    if (!is_connected(who))
        return false;
    add({"notify", Line{who, std::string(text), perms}, {}, text.size()});
    return true;
}

void Effects::drop_from(std::size_t first) {
    for (std::size_t i = first; i < held_.size(); ++i) {
        bytes_ -= static_cast<std::int64_t>(held_[i].bytes);
        if (const auto& forced = held_[i].forced) {
            auto& waiting = forced_[forced->connection];
            --waiting.lines;
            waiting.bytes -= forced->bytes;
        }
    }
    held_.resize(first);
}

void Effects::release() {
    is_holding_ = false;
    bytes_ = 0;
    forced_.clear();
    for (auto& held : std::exchange(held_, {}))
        if (held.line)
            host_.notify(held.line->who, held.line->text);
        else
            held.act();
}

std::vector<const Effects::Line*> Effects::lines_from(std::size_t first) const {
    std::vector<const Line*> lines;
    for (std::size_t i = first; i < held_.size(); ++i)
        if (held_[i].line)
            lines.push_back(&*held_[i].line);
    return lines;
}

std::map<std::string_view, std::size_t> Effects::others_from(std::size_t first) const {
    std::map<std::string_view, std::size_t> others;
    for (std::size_t i = first; i < held_.size(); ++i)
        if (!held_[i].line)
            ++others[held_[i].name];
    return others;
}

bool Effects::notify(db::ObjectId who, std::string_view text) {
    return is_holding_ ? hold_line(who, text, db::kNothing) : host_.notify(who, text);
}

bool Effects::boot(db::ObjectId who) {
    if (!is_holding_)
        return host_.boot(who);
    defer("boot_player", 0, [this, who] { host_.boot(who); });
    return is_connected(who);
}

bool Effects::switch_player(db::ObjectId from, db::ObjectId to) {
    if (!is_holding_)
        return host_.switch_player(from, to);
    if (!is_connected(from))
        return false;
    defer("switch_player", 0, [this, from, to] { host_.switch_player(from, to); });
    return true;
}

bool Effects::set_connection_option(db::ObjectId who, std::string_view name,
                                    const db::Value& value) {
    if (!is_holding_)
        return host_.set_connection_option(who, name, value);
    if (!is_connected(who) || !has_connection_option(name))
        return false;
    defer("set_connection_option", name.size() + value.expanded_bytes(),
          [this, who, name = std::string(name), value] {
              host_.set_connection_option(who, name, value);
          });
    return true;
}

ForcedInput Effects::force_input(db::ObjectId who, std::string_view line) {
    if (!is_holding_)
        return host_.force_input(who, line);
    const auto connection = host_.connection(who);
    if (!connection)
        return ForcedInput::NotConnected;
    auto& waiting = forced_[connection->id];
    if (const auto may = host_.may_force_input(who, waiting.lines, waiting.bytes);
        may != ForcedInput::Queued)
        return may;
    add({"force_input", std::nullopt,
         [this, who, line = std::string(line)] { host_.force_input(who, line); }, line.size(),
         Forced{connection->id, line.size()}});
    ++waiting.lines;
    waiting.bytes += line.size();
    return ForcedInput::Queued;
}

ForcedInput Effects::may_force_input(db::ObjectId who, std::size_t lines, std::size_t bytes) const {
    return host_.may_force_input(who, lines, bytes);
}

void Effects::shutdown(std::string_view message) {
    if (!is_holding_)
        return host_.shutdown(message);
    defer("shutdown", message.size(),
          [this, message = std::string(message)] { host_.shutdown(message); });
}

void Effects::dump_database() {
    if (!is_holding_)
        return host_.dump_database();
    defer("dump_database", 0, [this] { host_.dump_database(); });
}

void Effects::log(std::string_view text) {
    if (!is_holding_)
        return host_.log(text);
    defer("server_log", text.size(), [this, text = std::string(text)] { host_.log(text); });
}

bool Effects::run_on_worker(std::int64_t task, std::function<std::string()> work) {
    LUNAMOO_ASSERT(!is_holding_); // who waits for a worker stops, which is refused before
    return host_.run_on_worker(task, std::move(work));
}

} // namespace lunamoo::verbs

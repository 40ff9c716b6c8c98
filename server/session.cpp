#include "server/session.h"

namespace lunamoo::server {

LineQueue::Advice LineQueue::push(std::string line) {
    bytes_ += line.size();
    lines_.push_back(std::move(line));
    if (held_ || !is_full())
        return Advice::None;
    held_ = true;
    return Advice::Hold;
}

LineQueue::Advice LineQueue::pop(std::string& line) {
    line = std::move(lines_.front());
    lines_.pop_front();
    bytes_ -= line.size();
    if (!held_ || !is_low())
        return Advice::None;
    held_ = false;
    return Advice::Release;
}

} // namespace lunamoo::server

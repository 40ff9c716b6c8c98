#include "server/session.h"

namespace lunamoo::server {

LineQueue::Advice LineQueue::push(TypedLine line) {
    bytes_ += line.text.size();
    lines_.push_back(std::move(line));
    if (held_ || !is_full())
        return Advice::None;
    held_ = true;
    return Advice::Hold;
}

LineQueue::Advice LineQueue::pop(TypedLine& line) {
    line = std::move(lines_.front());
    lines_.pop_front();
    bytes_ -= line.text.size();
    if (!held_ || !is_low())
        return Advice::None;
    held_ = false;
    return Advice::Release;
}

} // namespace lunamoo::server

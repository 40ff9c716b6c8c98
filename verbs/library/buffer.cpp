#include "verbs/library/buffer.h"

#include "cmake/limit.h"

#include <algorithm>

namespace lunamoo::verbs::library {

Buffer::Buffer(lua_State* L) : L_(L), data_(inline_) {
    lua_pushnil(L);
    slot_ = lua_gettop(L);
}

char* Buffer::reserve(std::size_t bytes) {
    if (bytes > kMaxStringBytes - size_ && LIMIT(buffer_bytes)) {
        too_long(L_, static_cast<std::uint64_t>(size_) + bytes);
    }
    unpaid_ += bytes;
    if (unpaid_ >= 64) {
        if (LIMIT(buffer_ticks)) {
            charge(L_, static_cast<Ticks>(unpaid_ / 64));
        }
        unpaid_ %= 64;
    }
    if (bytes > capacity_ - size_) {
        grow(size_ + bytes);
    }
    return data_ + size_;
}

void Buffer::grow(std::size_t wanted) {
    const std::size_t capacity = std::min(std::max(wanted, capacity_ * 2), kMaxStringBytes);
    auto* larger = static_cast<char*>(lua_newuserdatauv(L_, capacity, 0));
    std::memcpy(larger, data_, size_);
    lua_replace(L_, slot_);
    data_ = larger;
    capacity_ = capacity;
}

void Buffer::append_top() {
    std::size_t length = 0;
    const char* text = lua_tolstring(L_, -1, &length);
    append(std::string_view(text, text == nullptr ? 0 : length));
    lua_pop(L_, 1);
}

void Buffer::push_result() {
    lua_pushlstring(L_, data_, size_);
}

} // namespace lunamoo::verbs::library

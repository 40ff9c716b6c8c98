// A string in the making, for library functions. Charges bytes / 64 ticks before it takes bytes,
// and never holds more than kMaxStringBytes (E_QUOTA). World thread.
//
// Not luaL_Buffer: that one knows no limit, and frees its memory by a finalizer and a to-be-closed
// slot. This one lives in the C frame while small, then in a plain userdata that the realm's
// collector owns. The userdata has a stack slot of its own, reserved at construction, so the rest
// of the stack is free to be used as if there were no buffer. Nothing to destroy: an error may
// leave at any call.
#pragma once

#include "verbs/library/arguments.h"

#include <cstring>
#include <type_traits>

namespace lunamoo::verbs::library {

class Buffer {
  public:
    // Takes one of the stack slots that every C function has (LUA_MINSTACK).
    explicit Buffer(lua_State* L);
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    // Room for `bytes` more, paid for; they count once commit() says so. Valid until the next call.
    char* reserve(std::size_t bytes);
    void commit(std::size_t bytes) { size_ += bytes; }

    void append(std::string_view text) {
        if (!text.empty()) {
            std::memcpy(reserve(text.size()), text.data(), text.size());
            commit(text.size());
        }
    }
    void append(char c) {
        *reserve(1) = c;
        commit(1);
    }
    void append_fill(char c, std::size_t count) {
        if (count != 0) {
            std::memset(reserve(count), c, count);
            commit(count);
        }
    }

    // Appends the string or number on top of the stack, and pops it.
    void append_top();

    std::size_t size() const { return size_; }

    // Pushes what is there as a Lua string.
    void push_result();

  private:
    static constexpr std::size_t kInlineBytes = 512;

    void grow(std::size_t wanted);

    lua_State* L_;
    int slot_;
    std::size_t size_ = 0;
    std::size_t capacity_ = kInlineBytes;
    std::size_t unpaid_ = 0; // bytes below the next 64 that no tick was taken for
    char* data_ = nullptr;
    char inline_[kInlineBytes]; // not zeroed
};

static_assert(std::is_trivially_destructible_v<Buffer>);

} // namespace lunamoo::verbs::library

// Lua as released, for comparison: a state with the usual libraries, a class and an object of it,
// and an object whose __index and __newindex are C functions that return at once.
#pragma once

#include <cstdint>
#include <string_view>

namespace lunamoo::bench {

class PlainLua {
  public:
    PlainLua();
    ~PlainLua();
    PlainLua(const PlainLua&) = delete;
    PlainLua& operator=(const PlainLua&) = delete;

    // Runs `text` as a function's body: its first argument is `rounds`, then come the object of a
    // class (methods nothing, three, list), and the object with the C functions. Returns the
    // thread's processor time in nanoseconds. The text is compiled once.
    std::int64_t run(std::string_view text, std::int64_t rounds);

  private:
    struct State;
    State* state_;
};

} // namespace lunamoo::bench

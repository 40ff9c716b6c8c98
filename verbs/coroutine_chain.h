// The coroutines of an activation that are inside one another: the base thread first, the running
// one last. One or two, as nearly always, need no memory of their own, so that entering a realm
// allocates nothing for it. Owns none of them. World thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

struct lua_State;

namespace lunamoo::verbs {

class CoroutineChain {
  public:
    CoroutineChain() = default;
    explicit CoroutineChain(lua_State* base) : few_{base}, size_(1) {}

    bool empty() const { return size_ == 0; }
    std::size_t size() const { return size_; }
    lua_State* const* begin() const { return size_ <= kFew ? few_.data() : many_.data(); }
    lua_State* const* end() const { return begin() + size_; }
    lua_State* front() const { return *begin(); }
    lua_State* operator[](std::size_t place) const { return begin()[place]; }

    void push_back(lua_State* thread) {
        if (size_ < kFew) {
            few_[size_] = thread;
        } else {
            if (size_ == kFew)
                many_.assign(few_.begin(), few_.end());
            many_.push_back(thread);
        }
        ++size_;
    }

    // Keeps the first `size` of them; there are as many.
    void truncate(std::size_t size) {
        if (size_ > kFew && size <= kFew)
            std::copy_n(many_.begin(), size, few_.begin());
        if (size_ > kFew)
            many_.resize(size <= kFew ? 0 : size);
        size_ = size;
    }

  private:
    static constexpr std::size_t kFew = 2;
    std::array<lua_State*, kFew> few_{};
    std::size_t size_ = 0;
    std::vector<lua_State*> many_; // all of them, where there are more than a few
};

} // namespace lunamoo::verbs

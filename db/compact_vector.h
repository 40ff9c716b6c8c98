// A vector of one word: what it holds, how much, and how much it has room for are in one piece of
// memory, and an empty one has none. For what most objects of the world have none of. Has what of
// std::vector is used here, with the same meaning and costs, but that size() looks at the memory.
// T's move does not throw.
#pragma once

#include "db/assert.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace lunamoo::db {

template <typename T> class CompactVector {
  public:
    using value_type = T;
    using iterator = T*;
    using const_iterator = const T*;

    CompactVector() noexcept = default;
    // The default constructor comes first: then the destructor runs where a copy throws.
    CompactVector(std::initializer_list<T> items) : CompactVector() {
        reserve(items.size());
        for (const T& item : items)
            push_back(item);
    }
    CompactVector(const CompactVector& other) : CompactVector() {
        reserve(other.size());
        for (const T& item : other)
            push_back(item);
    }
    CompactVector(CompactVector&& other) noexcept : head_(std::exchange(other.head_, nullptr)) {}
    CompactVector& operator=(CompactVector other) noexcept {
        swap(other);
        return *this;
    }
    ~CompactVector() {
        static_assert(std::is_nothrow_move_constructible_v<T>);
        static_assert(alignof(T) <= alignof(Head));
        clear();
        ::operator delete(head_);
    }

    std::size_t size() const { return head_ == nullptr ? 0 : head_->size; }
    std::size_t capacity() const { return head_ == nullptr ? 0 : head_->capacity; }
    bool empty() const { return size() == 0; }
    T* data() { return head_ == nullptr ? nullptr : reinterpret_cast<T*>(head_ + 1); }
    const T* data() const { return const_cast<CompactVector*>(this)->data(); }
    T* begin() { return data(); }
    T* end() { return data() + size(); }
    const T* begin() const { return data(); }
    const T* end() const { return data() + size(); }
    T& operator[](std::size_t index) { return data()[index]; }
    const T& operator[](std::size_t index) const { return data()[index]; }
    T& at(std::size_t index) {
        LUNAMOO_ASSERT(index < size());
        return data()[index];
    }
    const T& at(std::size_t index) const { return const_cast<CompactVector*>(this)->at(index); }
    T& front() { return at(0); }
    const T& front() const { return at(0); }
    T& back() { return at(size() - 1); }
    const T& back() const { return at(size() - 1); }

    void reserve(std::size_t count) {
        if (count > capacity())
            move_to(count);
    }
    void shrink_to_fit() {
        if (size() != capacity())
            move_to(size());
    }
    void push_back(T item) {
        if (size() == capacity())
            move_to(std::max<std::size_t>(1, 2 * capacity()));
        new (end()) T(std::move(item));
        ++head_->size;
    }
    T* insert(const T* before, T item) {
        const auto index = before - data();
        push_back(std::move(item));
        std::rotate(begin() + index, end() - 1, end());
        return begin() + index;
    }
    T* erase(const T* from, const T* to) {
        T* const first = begin() + (from - data());
        if (from == to)
            return first;
        T* const left = std::move(begin() + (to - data()), end(), first);
        std::destroy(left, end());
        head_->size = static_cast<std::uint32_t>(left - begin());
        return first;
    }
    T* erase(const T* one) { return erase(one, one + 1); }
    void clear() { erase(begin(), end()); }
    void swap(CompactVector& other) noexcept { std::swap(head_, other.head_); }

    friend bool operator==(const CompactVector& a, const CompactVector& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }
    friend bool operator==(const CompactVector& a, const std::vector<T>& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }
    // As std::erase_if.
    template <typename Predicate> friend void erase_if(CompactVector& from, Predicate predicate) {
        from.erase(std::remove_if(from.begin(), from.end(), predicate), from.end());
    }

  private:
    struct alignas(std::int64_t) Head {
        std::uint32_t size = 0;
        std::uint32_t capacity = 0;
    };

    void move_to(std::size_t room) {
        LUNAMOO_ASSERT(room <= UINT32_MAX);
        Head* const next = room == 0 ? nullptr
                                     : new (::operator new(sizeof(Head) + room * sizeof(T)))
                                           Head{static_cast<std::uint32_t>(size()),
                                                static_cast<std::uint32_t>(room)};
        if (head_ != nullptr && next != nullptr)
            std::uninitialized_move(begin(), end(), reinterpret_cast<T*>(next + 1));
        std::destroy(begin(), end());
        ::operator delete(head_);
        head_ = next;
    }

    Head* head_ = nullptr;
};

} // namespace lunamoo::db

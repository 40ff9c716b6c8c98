// Result<T>: a value or an Error that verb code can see. For operations that cannot go on at all
// (a full disk) layers throw their own exception type instead; bugs are assertions.
// Shape: std::expected (C++23), the part we use.
#pragma once

#include "db/error_code.h"

#include <string>
#include <utility>
#include <variant>

namespace lunamoo::db {

// What went wrong, in the field's code and one line of words.
struct Error {
    ErrorCode code = ErrorCode::None;
    std::string message;
};

inline Error error(ErrorCode code, std::string message = {}) {
    if (message.empty())
        message = std::string(default_message(code));
    return Error{code, std::move(message)};
}

template <typename T> class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    T& operator*() { return std::get<0>(state_); }
    const T& operator*() const { return std::get<0>(state_); }
    T* operator->() { return &std::get<0>(state_); }
    const T* operator->() const { return &std::get<0>(state_); }
    const Error& error() const { return std::get<1>(state_); }

  private:
    std::variant<T, Error> state_;
};

template <> class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {}

    explicit operator bool() const { return !failed_; }
    const Error& error() const { return error_; }

  private:
    Error error_;
    bool failed_ = false;
};

} // namespace lunamoo::db

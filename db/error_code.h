// The error codes that verb code can see: LambdaMOO's sixteen and ToastStunt's three, with their
// names and order. Knows nothing else.
// Source: LambdaMOO Programmer's Manual, "Errors"; ToastStunt E_FILE, E_EXEC, E_INTRPT.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lunamoo::db {

// Stored; do not renumber.
enum class ErrorCode : std::uint8_t {
    None = 0,
    Type = 1,
    Div = 2,
    Perm = 3,
    PropNf = 4,
    VerbNf = 5,
    VarNf = 6,
    InvInd = 7,
    RecMove = 8,
    MaxRec = 9,
    Range = 10,
    Args = 11,
    Nacc = 12,
    InvArg = 13,
    Quota = 14,
    Float = 15,
    File = 16,
    Exec = 17,
    Interrupted = 18,
};

inline constexpr int kErrorCodes = 19;

// "E_PERM" for Perm, and so on.
std::string_view name_of(ErrorCode code);

// "Permission denied" for Perm: what is shown where an error has no message of its own.
std::string_view default_message(ErrorCode code);

// The code named `name` ("E_PERM"), or nothing.
std::optional<ErrorCode> find_error_code(std::string_view name);

} // namespace lunamoo::db

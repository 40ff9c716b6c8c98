#include "db/error_code.h"

#include <array>

namespace lunamoo::db {

namespace {

struct Entry {
    std::string_view name;
    std::string_view message;
};

constexpr std::array<Entry, kErrorCodes> kEntries{{
    {"E_NONE", "No error"},
    {"E_TYPE", "Type mismatch"},
    {"E_DIV", "Division by zero"},
    {"E_PERM", "Permission denied"},
    {"E_PROPNF", "Property not found"},
    {"E_VERBNF", "Verb not found"},
    {"E_VARNF", "Variable not found"},
    {"E_INVIND", "Invalid indirection"},
    {"E_RECMOVE", "Recursive move"},
    {"E_MAXREC", "Too many verb calls"},
    {"E_RANGE", "Range error"},
    {"E_ARGS", "Incorrect number of arguments"},
    {"E_NACC", "Move refused by destination"},
    {"E_INVARG", "Invalid argument"},
    {"E_QUOTA", "Resource limit exceeded"},
    {"E_FLOAT", "Floating-point arithmetic error"},
    {"E_FILE", "File system error"},
    {"E_EXEC", "Exec error"},
    {"E_INTRPT", "Interrupted"},
}};

} // namespace

std::string_view name_of(ErrorCode code) {
    return kEntries.at(static_cast<std::size_t>(code)).name;
}

std::string_view default_message(ErrorCode code) {
    return kEntries.at(static_cast<std::size_t>(code)).message;
}

std::optional<ErrorCode> find_error_code(std::string_view name) {
    for (std::size_t i = 0; i < kEntries.size(); ++i)
        if (kEntries[i].name == name)
            return static_cast<ErrorCode>(i);
    return std::nullopt;
}

} // namespace lunamoo::db

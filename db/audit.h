// The audit table: what was done with power, in the order it was done, each row chained to the
// former one by its hash; and counts of what is only counted. What is in a row's bytes is known to
// whoever makes them (verbs/audit.h). docs/audit.md says what the chain shows and what it does not.
// Plain data, any thread.
#pragma once

#include "db/checksum.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lunamoo::db {

// A row to be written. Its number and its hash are given when it is.
struct AuditRow {
    std::int64_t utc_microseconds = 0;
    std::string bytes;
};

// A row that is in the file. Numbers begin at 1 and have no gaps.
struct AuditEntry {
    std::int64_t number = 0;
    std::int64_t utc_microseconds = 0;
    std::string bytes;
    Sha256 hash{};
};

// Uses of power that leave no row each: of one version of a verb, of one kind. To be added to what
// is counted already; where it was read, all there is.
struct AuditCount {
    std::string verb; // "#11:connect"
    std::uint64_t version = 0;
    std::string deed; // "switch_player"
    std::int64_t uses = 0;
    std::int64_t utc_microseconds = 0; // of the last
};

// The last row: who knows it, knows whether any row up to it has been changed since.
struct AuditHead {
    std::int64_t number = 0; // 0: there is no row
    Sha256 hash{};
    bool operator==(const AuditHead&) const = default;
};

// The hash of a row that follows one with the hash `former`: SHA-256 over that, the number, the
// time and the bytes as db/codec writes them. The first row follows zeros.
Sha256 audit_hash(const Sha256& former, std::int64_t number, std::int64_t utc_microseconds,
                  std::string_view bytes);

// What the row takes in the file, nearly.
std::size_t bytes_in_file(const AuditRow& row);

} // namespace lunamoo::db

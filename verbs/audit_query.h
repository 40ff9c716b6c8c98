// Reading the audit table: which rows somebody wants, and the rows as data. The reading is done
// where the store is (the writer's thread); what comes back holds no Value, so it may cross. Any
// thread, but for answer_of.
#pragma once

#include "db/audit.h"
#include "db/store.h"
#include "verbs/audit.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace lunamoo::verbs {

struct AuditQuery {
    std::int64_t last = 20; // rows at most, the latest
    std::string who;        // "#12", or a name as it was then: who did it, paid, or was its player
};

struct AuditLine {
    std::int64_t number = 0;
    std::int64_t utc_microseconds = 0;
    db::Sha256 hash{};
    AuditRecord record; // of a row that cannot be read, its deed is "damaged" and its note says why
};

struct AuditPage {
    std::vector<AuditLine> lines; // the latest first
    std::int64_t next = 1;        // the next page is of rows below; 1: there is none
};

inline constexpr std::int64_t kAfterLastAudit = std::numeric_limits<std::int64_t>::max();

// The lines that fit among the `looked_at` rows below `before`, as many as are wanted. Cost: the
// rows looked at, some microseconds each.
AuditPage read_audit(db::Store& store, const AuditQuery& query, std::int64_t before,
                     std::size_t looked_at);

// What audit_log() gives: the lines, the latest last; an error where they are more than a value
// holds. World thread.
db::Value answer_of(const AuditPage& page);
// Of so many rows audit_log() looks for those of somebody.
inline constexpr std::size_t kAuditLookedAt = 10'000;

std::string_view outcome_name(AuditOutcome outcome); // "begun", "done", "failed"

} // namespace lunamoo::verbs

// What the write-ahead log has behind its last commit that can be read. SQLite reads a log up to
// the first frame that does not fit and says nothing of the rest. After the death of a process that
// is at most one transaction that had not ended. Commits behind it were lost: by a loss of power,
// which may bring a later page to the disk and not an earlier one, or by damage.
//
// Follows "WAL-mode File Format" (sqlite.org/walformat.html), section 1. For db/store.cpp.
#pragma once

#include <cstdint>

namespace lunamoo::db {

class Connection;

// How many commits there are behind what was read. They go, so that nobody counts them again when
// other frames have been written over their beginning. After the connection's first transaction and
// before it writes. StoreError where the log cannot be read or cut.
std::uint32_t leave_unread_commits(Connection& connection);

} // namespace lunamoo::db

#include "db/schema.h"

#include "db/assert.h"
#include "db/sqlite.h"

#include <array>
#include <cstdlib>
#include <string>

namespace lunamoo::db {

namespace {

// Every checksum is a CRC32 over what db/store_state.h names.
constexpr std::string_view kVersion1 = R"(
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE symbols (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE programs (
  hash BLOB PRIMARY KEY,
  source BLOB NOT NULL,
  bytecode BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE objects (
  id INTEGER PRIMARY KEY,
  row BLOB NOT NULL
) STRICT;
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY,
  wake INTEGER NOT NULL,
  row BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
)";

// The audit table, and what is only counted of it.
constexpr std::string_view kVersion2 = R"(
CREATE TABLE audit_counts (
  verb TEXT NOT NULL,
  version INTEGER NOT NULL,
  deed TEXT NOT NULL,
  uses INTEGER NOT NULL,
  time INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (verb, version, deed)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  row BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
)";

// Which texts verbs had, and objects that were recycled and can be brought back.
constexpr std::string_view kVersion3 = R"(
CREATE TABLE verb_versions (
  version INTEGER PRIMARY KEY,
  verb INTEGER NOT NULL,
  object INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  hash BLOB NOT NULL,
  row BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE INDEX verb_versions_by_object ON verb_versions (object, verb);
CREATE INDEX verb_versions_by_hash ON verb_versions (hash);
CREATE TABLE recycled (
  id INTEGER PRIMARY KEY,
  owner INTEGER NOT NULL,
  time INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  name TEXT NOT NULL,
  row BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
)";

// Sums of rows (db/row_sums.h): empty, the next load counts.
constexpr std::string_view kVersion4 = R"(
INSERT OR REPLACE INTO meta (key, value, checksum) VALUES ('row_sums', x'', 0);
)";

// What a start reads of a task stands before its row, which may go on in pages of its own. Empty:
// the row is read instead. The sums of rows stay what they are.
constexpr std::string_view kVersion5 = R"(
ALTER TABLE tasks RENAME TO former_tasks;
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY,
  wake INTEGER NOT NULL,
  summary BLOB NOT NULL,
  summary_checksum INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  row BLOB NOT NULL
) STRICT;
INSERT INTO tasks SELECT id, wake, x'', 0, checksum, row FROM former_tasks ORDER BY id;
DROP TABLE former_tasks;
)";

// Large values in rows of their own. Those that are there move when they are next written. The sum
// of no rows is empty.
constexpr std::string_view kVersion6 = R"(
CREATE TABLE parts (
  object INTEGER NOT NULL,
  property INTEGER NOT NULL,
  first INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  row BLOB NOT NULL,
  PRIMARY KEY (object, property, first)
) STRICT, WITHOUT ROWID;
INSERT OR REPLACE INTO meta (key, value, checksum) VALUES ('part_sum', x'', 0);
)";

constexpr std::array<std::string_view, kSchemaVersion> kSteps{kVersion1, kVersion2, kVersion3,
                                                              kVersion4, kVersion5, kVersion6};

std::int64_t version_of(Connection& connection) {
    return std::strtoll(connection.query("PRAGMA user_version").c_str(), nullptr, 10);
}

// Within a transaction: the version is undone with it.
void take_step(Connection& connection, std::int64_t version) {
    connection.execute(std::string(schema_step(version)).c_str());
    connection.execute(("PRAGMA user_version=" + std::to_string(version)).c_str());
}

} // namespace

std::string_view schema_step(std::int64_t version) {
    LUNAMOO_ASSERT(version >= 1 && version <= kSchemaVersion);
    return kSteps.at(static_cast<std::size_t>(version - 1));
}

void create_tables(Connection& connection) {
    for (std::int64_t version = 1; version <= kSchemaVersion; ++version)
        take_step(connection, version);
}

void require_known_schema(Connection& connection) {
    const std::int64_t version = version_of(connection);
    if (version >= 1 && version <= kSchemaVersion)
        return;
    throw StoreError(StoreFailure::NewerSchema,
                     connection.path() + " has schema version " + std::to_string(version) +
                         ", this program knows " + std::to_string(kSchemaVersion) +
                         ": use the version of lunamoo that wrote it, or a later one; if it was "
                         "written by this one it is damaged, restore a backup");
}

void bring_up_to_date(Connection& connection) {
    for (std::int64_t version = version_of(connection) + 1; version <= kSchemaVersion; ++version) {
        connection.execute("BEGIN IMMEDIATE");
        try {
            take_step(connection, version);
            connection.execute("COMMIT");
        } catch (const StoreError& error) {
            connection.roll_back();
            throw StoreError(error.failure(),
                             connection.path() + " could not be brought from schema version " +
                                 std::to_string(version - 1) + " to " + std::to_string(version) +
                                 ", and is as it was: " + error.what());
        }
    }
}

} // namespace lunamoo::db

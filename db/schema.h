// The tables of a world's file, and the steps that bring a file of an earlier schema up to date.
// For db/store.cpp and its tests; docs/storage.md explains the tables.
//
// A new version is one more step in db/schema.cpp; texts that are there are never changed, because
// files out there were made by them. A new file is made by all of them one after another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lunamoo::db {

class Connection;

inline constexpr std::int64_t kSchemaVersion = 6;

// The SQL that makes version `version`, in [1, kSchemaVersion], of the one before; of 1, of an
// empty file.
std::string_view schema_step(std::int64_t version);

// Makes the tables of the newest version, within the caller's transaction.
void create_tables(Connection& connection);

// StoreError (NewerSchema) where the file has a version that this program does not know.
void require_known_schema(Connection& connection);

// Runs the steps that the file lacks, each in a transaction of its own, with the version it makes.
// A step that fails leaves the file as the step before left it; the StoreError says so.
void bring_up_to_date(Connection& connection);

} // namespace lunamoo::db

// Files as the system has them, for db/*.cpp: made without replacing one, brought to the disk.
// Failures are StoreErrors that name the file.
#pragma once

#include <string>

namespace lunamoo::db {

// An empty file, mode 0600, so that two processes cannot both believe to have made it. Closed again
// before SQLite opens it: closing a descriptor later would drop SQLite's locks.
// StoreFailure::Exists where there is one.
void make_file(const std::string& path);

enum class What { File, Folder };
// Waits for the disk. Not for a file that SQLite has open, whose locks it would drop.
void sync_to_disk(const std::string& path, What what);

std::string folder_of(const std::string& path);

} // namespace lunamoo::db

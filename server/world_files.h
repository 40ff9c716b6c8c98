// Copies of worlds as files: made whole or not at all, brought to the disk, under names of their
// own. What is in them is db/store's. Any thread. Every function throws db::StoreError, whose
// message names the file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lunamoo::server {

// Copies what the descriptor has, from its beginning, into the new file `to` (mode 0600), and
// brings it to the disk. Exists where there is one. Leaves nothing behind where it fails.
void copy_to_new_file(int from, const std::string& to);
// The same of a file by its name.
void copy_file(const std::string& from, const std::string& to);
// Gives `from` the name `to`, in one step, and brings that to the disk. Exists where there is a
// file of that name already.
void move_to_new_name(const std::string& from, const std::string& to);
// The same, in place of what is there.
void move_over(const std::string& from, const std::string& to);
// The name under which `destination` is made before it is whole. What was left there by a process
// that ended in the middle is removed.
std::string unfinished(const std::string& destination);
// Says what is in the way of a new file of that name.
void require_nothing_at(const std::string& path);

// -- A folder of backups, each named by when it was made: backup-2026-11-26T18-35-10Z.db
std::string backup_name(std::int64_t utc_seconds);
// Names in the folder that backup_name() gives, the oldest first; none where there is no folder.
// Whatever else is there is somebody else's.
std::vector<std::string> backups_in(const std::string& folder);
// Removes the oldest until `kept` are left, at least the one of the name `made`, and what was never
// finished. Of later times than that one are those that were made while the clock was ahead: they
// count as the oldest.
void keep_latest_backups(const std::string& folder, const std::string& made, std::size_t kept);
// Makes it (mode 0700) where it is not there.
void make_backup_folder(const std::string& folder);

} // namespace lunamoo::server

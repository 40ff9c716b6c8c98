// What files may hold after the process died or the power went, made from what a RecordingVfs saw.
// What was synced is there. What was not may be there, or not, or in part, in whatever order:
// writes are lost one by one, cut at the bounds of sectors, or leave garbage in the sectors they
// were to write. A file that was made or removed and whose folder was not synced may be there or
// not.
#pragma once

#include "recording_vfs.h"
#include "tests/db/storage_fixture.h"

#include <map>

namespace lunamoo::db::test {

using Files = std::map<std::string, std::string>; // by whole path

// What becomes of what was not synced.
enum class Survival {
    Nothing,
    Everything,
    FirstWrites, // up to some write of each file, that one torn
    SomeWrites,
    SomeSectors,
    Garbage, // some sectors; others hold garbage
};
inline constexpr int kSurvivals = 6;

// `before`: the files when recording began, which were synced. `happened`: how many of the events
// had happened, [0, events.size()].
Files after_power_loss(const Files& before, const std::vector<FileEvent>& events,
                       std::size_t happened, Survival survival, Random& random);
// The same where only the process died: the system keeps all that was written.
Files after_death(const Files& before, const std::vector<FileEvent>& events, std::size_t happened);

// The files of a world: itself and its log, where they are.
Files read_files(const std::string& path);
// Writes them, those of the world at `from` to be those of one at `to`; removes what is not there.
void write_files(const Files& files, const std::string& from, const std::string& to);

} // namespace lunamoo::db::test

// A world that changes slice by slice as a served one does, what it was after each slice, and what
// a file has of it: for tests that break the file or what writes it.
#pragma once

#include "db/writer.h"
#include "recording_vfs.h"
#include "tests/db/storage_fixture.h"

#include <map>

namespace lunamoo::db::test {

// How often: the short form runs with the unit tests, the long one where the environment variable
// LUNAMOO_FAULT_LONG is set.
int times(int in_short_form, int in_long_form);
// Of everything random; LUNAMOO_FAULT_SEED, else always the same.
std::uint64_t fault_seed();

// What a file has: the last slice in it, and a digest of all that can be read.
struct Found {
    int slice = 0;
    Sha256 state{};
};
Found read_state(Store& store); // StoreError

class Slices {
  public:
    // A new world; its first change set is slice 0.
    explicit Slices(std::uint64_t seed) : random_(seed) {}
    // Goes on from what the store has.
    Slices(std::uint64_t seed, Store& store);

    // Changes objects, tasks, programs, names, the past, uses of power; the number of the slice is
    // in the change set.
    ChangeSet next();
    int last() const { return last_; }
    // What read_state() finds after that slice.
    const Sha256& state(int slice) const { return states_.at(slice); }

  private:
    void change_world();
    void change_past();
    void append_to_log();
    void change_tasks(ChangeSet& changes);
    void use_power(ChangeSet& changes);
    ObjectId any_object();

    Random random_;
    World world_;
    ChangeCollector collector_{world_};
    std::map<std::int64_t, TaskRow> tasks_;
    std::string blob_;
    int last_ = -1;
    std::map<int, Sha256> states_;
};

// With checkpoints all the time, now and then in line, over `vfs`.
Store::Options busy_options(Durability durability, const RecordingVfs& vfs);
// To open a file over `vfs` and look at it.
Store::Options plain_options(const RecordingVfs& vfs);

struct Run {
    int submitted = 0;
    int acknowledged = 0;
    std::vector<std::string> failures; // what the writer reported
    std::string refused;               // what opening the file threw
};

// Opens the file as a server does, runs `count` slices through a writer, closes it. Checkpoints are
// frequent. Notes in `vfs` what was submitted and acknowledged.
Run run_slices(const std::string& path, RecordingVfs& vfs, Durability durability, Slices& slices,
               int count, Random& random);

// A new file with slice 0, closed.
void make_file_of(const std::string& path, Slices& slices);

} // namespace lunamoo::db::test

// The sections of scripts/bench survival; each prints what it measured and returns how many stated
// bounds are broken.
#pragma once

#include "db/change_set.h"
#include "db/world.h"

#include <string>
#include <vector>

namespace lunamoo::bench {

struct SurvivalOptions {
    std::int64_t tasks = 1'000'000;   // of the section sleepers, and the most of start
    std::int64_t objects = 1'000'000; // the most of start
    int runs = 3;                     // of each start
    int seconds = 20;                 // of each part of the section held
    std::string program;              // build/…/lunamoo
};

int save_section();                                   // saving, waking and committing a task
int appends_section();                                // to one property, each committed
int held_section(const SurvivalOptions& options);     // from the end of a slice to its reader
int sleepers_section(const SurvivalOptions& options); // a million tasks out of memory
int start_section(const SurvivalOptions& options);    // from the start of the program to `ready`

// Rows of tasks that sleep for a day or more, copies of one that `verb` of `thing` made: the n-th
// with its own number and time, of the n-th of `payers`, all in turns.
class SleepingRows {
  public:
    // Runs the verb to its first stop in a runtime of its own. The programs that the rows need are
    // in `changes`.
    SleepingRows(db::World& world, db::ObjectId thing, std::string_view verb,
                 std::vector<db::ObjectId> payers, db::ChangeSet& changes);
    db::TaskRow row(std::int64_t n) const;

  private:
    std::string row_;
    std::int64_t now_ = 0;
    std::vector<db::ObjectId> payers_;
};

// Of this process, in bytes, after what is free was given back to the system.
double resident_bytes();

} // namespace lunamoo::bench

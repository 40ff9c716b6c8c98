// What a start reads of the tasks, on a thread of its own, while the world is read and linked on
// the caller's: most of the start of a world with many tasks is neither's alone. The thread has a
// connection of its own, which sees what the store's sees, and makes plain bytes of the rows.
//
// The store's connection must be in a transaction that reads, and stay in it, from before this is
// made until it is gone; nobody writes meanwhile. For db/store*.cpp.
#pragma once

#include "db/store_state.h"

#include <atomic>
#include <exception>
#include <thread>

namespace lunamoo::db {

class TaskReading {
  public:
    explicit TaskReading(Store::State& state); // StoreError
    ~TaskReading();                            // stops it
    TaskReading(const TaskReading&) = delete;
    TaskReading& operator=(const TaskReading&) = delete;

    // Waits for the end; counts the rows, and returns the tasks by id: with their summaries; those
    // without one with their bytes; the damaged ones with empty bytes. Once. Throws what the thread
    // met with.
    StoredTasks finish();

  private:
    void run() noexcept;
    void read();
    void add_row();

    Store::State& state_;
    Connection connection_;
    Statement summaries_, one_task_;
    StoredTasks tasks_; // until it has ended the thread's, as the next two
    RowSum sum_;
    std::exception_ptr failure_;
    std::atomic<bool> is_unwanted_ = false;
    std::thread thread_; // last: starts when all the above is there
};

} // namespace lunamoo::db

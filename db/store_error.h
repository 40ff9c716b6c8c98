// StoreError: the file cannot be used, or not any more. Its message is for the operator: one
// sentence that names the file, the cause, and what to do. Caught in main.
#pragma once

#include <stdexcept>
#include <string>

namespace lunamoo::db {

enum class StoreFailure {
    Missing,     // no such file
    Exists,      // there is a file where a new one should go
    ReadOnly,    // the file or its folder cannot be written
    NotLunamoo,  // some other file
    NewerSchema, // written by a later version
    Corrupt,     // damaged
    InUse,       // another process has it
    DiskFull,
    InputOutput, // everything else that the system refuses
};

class StoreError : public std::runtime_error {
  public:
    StoreError(StoreFailure failure, const std::string& message)
        : std::runtime_error(message), failure_(failure) {}
    StoreFailure failure() const { return failure_; }

  private:
    StoreFailure failure_;
};

} // namespace lunamoo::db

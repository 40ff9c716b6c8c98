// A file descriptor that is closed with its scope. Thread-compatible; moves nowhere.
#pragma once

#include <utility>

#include <unistd.h>

namespace lunamoo::db {

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {} // negative: none
    ~Descriptor() {
        if (number_ >= 0)
            ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return number_; }
    // Hands it to the caller, who closes it.
    int release() { return std::exchange(number_, -1); }

  private:
    int number_;
};

} // namespace lunamoo::db

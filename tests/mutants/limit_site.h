// What LIMIT (cmake/limit.h) is in the test-only build `mutants`: each use is a site with a name.
// The site that LUNAMOO_MUTANT names is not in force. If LUNAMOO_LIMITS_LOG names a file, the first
// time within a test that a site is looked at is a line of it: `limit NAME`; tests stand between
// as `test NAME` and `end SECONDS`, or `failed SECONDS` (tests/mutants/reach_listener.h). Any
// thread.
#pragma once

#include <atomic>
#include <string_view>

namespace lunamoo::mutants {

// The number of the running test, from 1.
inline std::atomic<unsigned> test_number{1};

// Made before the program runs; it asks for its name where it is first looked at in a test.
class LimitSite {
  public:
    constexpr explicit LimitSite(const char* name) : name_(name) {}

    bool in_force() {
        if (looked_at_.load(std::memory_order_relaxed) !=
            test_number.load(std::memory_order_relaxed))
            look();
        return in_force_.load(std::memory_order_relaxed);
    }

  private:
    void look();

    const char* name_;
    std::atomic<bool> in_force_{true};
    std::atomic<unsigned> looked_at_{0}; // in the test with this number
};

// The same for limits that a declaration names: kind:name.
bool in_force(std::string_view kind, std::string_view name);

// The lines between which a test's limits stand.
void log_test_begins(std::string_view name);
void log_test_ends(double seconds, bool is_good);

} // namespace lunamoo::mutants

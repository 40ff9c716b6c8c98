#include "tests/mutants/limit_site.h"

#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <string>
#include <unistd.h>

namespace lunamoo::mutants {

namespace {

// One process is one mutant: its name and the log are read once.
struct Process {
    std::string removed;
    int log = -1;
    std::mutex mutex;
    std::set<std::string> declared_seen; // in this test; under the mutex

    Process() {
        if (const char* name = std::getenv("LUNAMOO_MUTANT"))
            removed = name;
        if (const char* path = std::getenv("LUNAMOO_LIMITS_LOG"))
            log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    }

    void write_line(const std::string& line) const {
        if (log >= 0 && ::write(log, line.data(), line.size()) < 0)
            std::abort();
    }
};

Process& process() {
    static Process made;
    return made;
}

// Before anything is shut away.
const bool kOpened = (process(), true);

} // namespace

void LimitSite::look() {
    in_force_.store(process().removed != name_, std::memory_order_relaxed);
    looked_at_.store(test_number.load(), std::memory_order_relaxed);
    process().write_line("limit " + std::string(name_) + "\n");
}

bool in_force(std::string_view kind, std::string_view name) {
    auto& here = process();
    const std::string full = std::string(kind) + ":" + std::string(name);
    const std::lock_guard lock(here.mutex);
    if (here.declared_seen.insert(full).second)
        here.write_line("limit " + full + "\n");
    return here.removed != full;
}

void log_test_begins(std::string_view name) {
    auto& here = process();
    const std::lock_guard lock(here.mutex);
    here.declared_seen.clear();
    here.write_line("test " + std::string(name) + "\n");
    ++test_number;
}

void log_test_ends(double seconds, bool is_good) {
    process().write_line((is_good ? "end " : "failed ") + std::to_string(seconds) + "\n");
}

} // namespace lunamoo::mutants

#include "server/commands.h"

#include "db/lock_file.h"
#include "db/store.h"
#include "server/shown_text.h"

#include <cstdio>

namespace lunamoo::server {

int run_check(const std::string& world) {
    if (const auto holder = db::LockFile::holder(world))
        return fail(world + ": process " + std::to_string(holder->pid) +
                    " has it open; stop it, then check");
    db::Store store = db::Store::open(world);
    std::vector<std::string> problems = store.check();
    db::World loaded;
    db::StoredTasks tasks;
    if (problems.empty())
        problems = store.load(loaded, tasks);
    if (!store.left_out_of_log().empty())
        problems.insert(problems.begin(), store.left_out_of_log());
    for (const std::string& problem : problems)
        std::fprintf(stderr, "%s\n", one_line(problem).c_str());
    if (!problems.empty())
        return fail(world + ": " + std::to_string(problems.size()) +
                    " problem(s); restore a backup, or keep a copy and go on with care");
    std::printf("ok: %zu objects, %zu tasks\n", loaded.object_count(), tasks.size());
    return 0;
}

} // namespace lunamoo::server

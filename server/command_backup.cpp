// lunamoo backup and restore. A copy is made under another name beside where it is to be, and gets
// its own when it is whole and on the disk: whatever ends the program in the middle, there is no
// half of a world under a name that somebody trusts.
#include "server/commands.h"

#include "db/lock_file.h"
#include "db/store.h"
#include "server/admin_socket.h"
#include "server/world_files.h"

#include <cstdio>
#include <filesystem>

#include <unistd.h>

namespace lunamoo::server {
namespace {

namespace fs = std::filesystem;

bool exists(const std::string& path) {
    std::error_code problem;
    return fs::exists(path, problem);
}

// Without a server: nobody else has the world meanwhile.
void copy_closed_world(const std::string& world, const std::string& to) {
    const db::LockFile lock(world, "");
    db::Store::open(world).backup(to);
}

// Empty where all is well.
std::string copy_served_world(const std::string& socket, const std::string& to) {
    CopiedWorld copied = copy_remotely(socket);
    if (copied.descriptor < 0)
        return copied.problem;
    try {
        copy_to_new_file(copied.descriptor, to);
    } catch (...) {
        ::close(copied.descriptor);
        throw;
    }
    ::close(copied.descriptor);
    return {};
}

// -- Restoring

// A copy that is about to become a world; removed unless it does.
class Copy {
  public:
    explicit Copy(const std::string& world) : path_(unfinished(world)) {}
    ~Copy() {
        for (const char* end : {"", "-wal", "-journal"})
            ::unlink((path_ + end).c_str());
    }
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

// What is wrong with the copy of `source`, one line each; it has no log any more afterwards.
std::vector<std::string> inspect(const std::string& copy, const std::string& source) {
    std::vector<std::string> problems;
    try {
        db::Store store = db::Store::open(copy);
        problems = store.check();
        store.checkpoint();
    } catch (const db::StoreError& error) {
        problems.emplace_back(error.what());
    }
    for (std::string& problem : problems)
        problem = replaced(std::move(problem), copy, source);
    return problems;
}

// The world that is there, and a log without a file, which another world would take for its own.
// The file goes first: a world without its log would be believed to be whole.
void move_away(const std::string& world) {
    const std::string kept = world + ".replaced";
    if (exists(world)) {
        for (const char* end : {"-wal", "-journal"})
            ::unlink((kept + end).c_str());
        move_over(world, kept);
    }
    for (const char* end : {"-wal", "-journal"})
        if (exists(world + end))
            move_over(world + end, kept + end);
}

} // namespace

int run_backup(const BackupOptions& options) {
    if (!exists(options.world))
        return fail(options.world + ": no such file");
    require_nothing_at(options.destination);
    const std::string made = unfinished(options.destination);
    if (const auto holder = db::LockFile::holder(options.world);
        holder && !holder->socket.empty()) {
        if (const std::string problem = copy_served_world(holder->socket, made); !problem.empty())
            return fail(problem);
    } else {
        copy_closed_world(options.world, made);
    }
    move_to_new_name(made, options.destination);
    std::printf("ok: %s, %ju bytes\n", options.destination.c_str(),
                static_cast<std::uintmax_t>(fs::file_size(options.destination)));
    return 0;
}

int run_restore(const RestoreOptions& options) {
    const std::string& source = options.source;
    const std::string& world = options.world;
    if (!exists(source))
        return fail(source + ": no such file");
    std::error_code problem;
    if (fs::equivalent(source, world, problem))
        return fail(source + " is " + world + ": name the backup first, then the world");
    if (db::LockFile::holder(source))
        return fail(source + " is in use: make a copy of it by lunamoo backup, and restore that");
    const db::LockFile lock(world, "");
    if (!options.overwrite)
        require_nothing_at(world);
    const Copy copy(world);
    copy_file(source, copy.path());
    if (exists(source + "-wal")) // not closed, or copied by other means: its last commits
        copy_file(source + "-wal", copy.path() + "-wal");
    const auto problems = inspect(copy.path(), source);
    for (const std::string& line : problems)
        std::fprintf(stderr, "%s\n", line.c_str());
    if (!problems.empty())
        return fail(source + " is damaged or no world: nothing was restored, and " + world +
                    " is as it was; restore another backup");
    const bool is_replacing = exists(world);
    move_away(world);
    move_to_new_name(copy.path(), world);
    std::printf("ok: %s is as %s was\n", world.c_str(), source.c_str());
    if (is_replacing)
        std::printf("what was there is %s.replaced now\n", world.c_str());
    return 0;
}

} // namespace lunamoo::server

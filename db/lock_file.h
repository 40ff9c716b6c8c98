// LockFile: who may open a world. WORLD.db.lock is locked (flock) before the database is opened
// and says who has it: line 1 the process id, line 2 the path of its admin socket (may be empty).
// The lock goes with the process, whatever ends it; the file stays and means nothing by itself.
// Any thread.
#pragma once

#include "db/store_error.h"

#include <optional>
#include <string>

namespace lunamoo::db {

class LockFile {
  public:
    struct Holder {
        long pid = 0;
        std::string socket;
    };

    // Takes the lock of `world_path`, symbolic links followed. StoreFailure::InUse within a quarter
    // of a second where another has it, naming the holder; ReadOnly where the lock file cannot be
    // written.
    LockFile(const std::string& world_path, const std::string& socket);
    ~LockFile();
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;

    const std::string& path() const { return path_; }

    // Who has the lock of `world_path` now; nothing where nobody has.
    static std::optional<Holder> holder(const std::string& world_path);

  private:
    std::string path_;
    int descriptor_ = -1;
};

} // namespace lunamoo::db

// A world read from its file, with its lock held, and the runtime's options that it asks for. World
// thread.
#pragma once

#include "db/lock_file.h"
#include "db/store.h"
#include "verbs/runtime.h"

#include <string>
#include <vector>

namespace lunamoo::server {

struct LoadedWorld {
    // Throws db::StoreError; what had to be mended is logged.
    LoadedWorld(const std::string& path, const std::string& socket,
                const db::Store::Options& options);

    // StoreError, or CorruptData where the clock is in an unknown format.
    verbs::RuntimeOptions runtime_options();

    db::LockFile lock;
    db::Store store;
    db::World world;
    db::StoredTasks tasks;
};

// A program's text, or what one was compiled to, by its hash, as Runtime::set_program_source wants
// it. Nothing where it is missing or damaged, which the log says then: the task that needs it
// fails.
std::optional<std::string> find_program(db::Store& store, const db::Sha256& hash);

} // namespace lunamoo::server

#include "server/loaded_world.h"

#include "server/host_adapter.h"

#include <charconv>
#include <filesystem>

namespace lunamoo::server {
namespace {

// Opening says that the file is missing before the lock file would be made beside it.
const std::string& existing(const std::string& path) {
    std::error_code problem;
    if (std::filesystem::exists(path, problem))
        return path;
    const std::string replaced = path + ".replaced";
    if (std::filesystem::exists(replaced, problem))
        throw db::StoreError(db::StoreFailure::Missing,
                             path + ": no such file, but " + replaced +
                                 " is there: a restore ended in the middle; run it again, or move "
                                 "that one back, with its -wal if there is one");
    throw db::StoreError(db::StoreFailure::Missing,
                         path + ": no such file; make a world with: lunamoo init " + path);
}

} // namespace

LoadedWorld::LoadedWorld(const std::string& path, const std::string& socket,
                         const db::Store::Options& options)
    : lock(existing(path), socket), store(db::Store::open(path, options)) {
    if (!store.left_out_of_log().empty())
        log_line(store.left_out_of_log());
    for (const std::string& mended : store.load(world, tasks))
        log_line("mended: " + mended);
    if (const auto removed = store.remove_unused_programs(); !removed.problem.empty())
        log_line("texts that nobody needs any more stay in the file for now: " + removed.problem);
}

verbs::RuntimeOptions LoadedWorld::runtime_options() {
    verbs::RuntimeOptions options;
    const std::string seed = store.meta("hash_seed").value_or("0");
    std::from_chars(seed.data(), seed.data() + seed.size(), options.hash_seed);
    if (const auto clock = store.meta(verbs::kClockKey))
        options.clock = verbs::decode_clock(*clock);
    return options;
}

std::optional<std::string> find_program(db::Store& store, const db::Sha256& hash) {
    try {
        const auto row = store.program(hash);
        return row ? std::optional(row->content()) : std::nullopt;
    } catch (const db::StoreError& error) {
        if (error.failure() != db::StoreFailure::Corrupt)
            throw;
        log_line(error.what());
        return std::nullopt;
    }
}

} // namespace lunamoo::server

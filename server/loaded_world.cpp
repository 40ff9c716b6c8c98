#include "server/loaded_world.h"

#include "server/host_adapter.h"
#include "server/server_options.h"

#include <charconv>
#include <filesystem>

namespace lunamoo::server {
namespace {

// Opening says that the file is missing before the lock file would be made beside it.
const std::string& existing(const std::string& path) {
    std::error_code problem;
    if (!std::filesystem::exists(path, problem))
        throw db::StoreError(db::StoreFailure::Missing,
                             path + ": no such file; make a world with: lunamoo init " + path);
    return path;
}

} // namespace

LoadedWorld::LoadedWorld(const std::string& path, const std::string& socket)
    : lock(existing(path), socket), store(db::Store::open(path)) {
    for (const std::string& mended : store.load(world, tasks))
        log_line("mended: " + mended);
}

verbs::RuntimeOptions LoadedWorld::runtime_options() {
    verbs::RuntimeOptions options;
    const std::string seed = store.meta("hash_seed").value_or("0");
    std::from_chars(seed.data(), seed.data() + seed.size(), options.hash_seed);
    const ServerOptions set(world);
    const auto at_least_one = [&](std::string_view name, std::int64_t fallback) {
        return std::max<std::int64_t>(1, set.integer(name, fallback));
    };
    options.foreground_ticks = at_least_one("fg_ticks", options.foreground_ticks);
    options.background_ticks = at_least_one("bg_ticks", options.background_ticks);
    options.queued_task_limit = static_cast<std::size_t>(
        at_least_one("queued_task_limit", static_cast<std::int64_t>(options.queued_task_limit)));
    return options;
}

std::optional<std::string> find_program(db::Store& store, const db::Sha256& hash) {
    const auto row = store.program(hash);
    return row ? std::optional(row->source) : std::nullopt;
}

} // namespace lunamoo::server

// Ten thousand appends of a record to one property, each committed by itself: by listappend, and by
// making a copy, adding to it and storing it. No checkpoints, so that the log keeps what was
// written.
#include "db/codec.h"
#include "db/store.h"
#include "report.h"
#include "survival.h"
#include "temporary_folder.h"
#include "world.h"

#include <chrono>
#include <cstdio>
#include <filesystem>

namespace lunamoo::bench {

namespace {

constexpr int kAppends = 10'000;
constexpr int kThousand = 1000;
constexpr int kRecordText = 84; // with its number; 100 bytes as a value

constexpr const char* kByListappend = R"(local n = ...
this.log = listappend(this.log, string.format("%06d %s", n, string.rep("x", 77))))";
constexpr const char* kByCopy = R"(local n = ...
local log = table.copy(this.log)
log[#log + 1] = string.format("%06d %s", n, string.rep("x", 77))
this.log = log)";

struct Appended {
    std::vector<double> seconds; // of each thousand
    double changed = 0, written = 0, log = 0;
};

Appended append_by(const char* text) {
    const TemporaryFolder folder;
    auto store = db::Store::create(folder.file("w.db"));
    BenchWorld world;
    db::ChangeCollector collector(world.world);
    const auto commit = [&](db::ChangeSet& changes) {
        collector.take(changes);
        store.write(changes);
    };
    const auto log_bytes = [&] {
        return static_cast<double>(std::filesystem::file_size(folder.file("w.db-wal")));
    };
    world.property(world.here, "log", db::empty_table(), world.ann);
    world.verb(world.here, "note", text, world.ann);
    db::ChangeSet first;
    commit(first);
    const double written = static_cast<double>(store.bytes_written()), log = log_bytes();
    Appended result;
    const db::Value record = db::Value::short_string(std::string(kRecordText, 'x'));
    std::string encoded;
    db::encode(encoded, record);
    result.changed = static_cast<double>(encoded.size()) * kAppends;
    for (int i = 0; i < kAppends; i += kThousand) {
        const auto start = std::chrono::steady_clock::now();
        for (int n = i; n < i + kThousand; ++n) {
            world.start(world.here, "note", {db::Value::integer(n)}, world.ann);
            while (world.runtime.has_ready()) {
                db::ChangeSet changes;
                world.runtime.run_slice(changes);
                commit(changes);
            }
        }
        result.seconds.push_back(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    result.written = static_cast<double>(store.bytes_written()) - written;
    result.log = log_bytes() - log;
    if (!store.check().empty() ||
        world.world.find_property(world.here, "log")->value->as_table().size() != kAppends)
        throw std::runtime_error("the records are not there");
    return result;
}

int report(const char* how, const Appended& appended) {
    const auto thousand = [&](std::size_t at) { return appended.seconds.at(at) * 1000; };
    std::printf("%s: us for each append, first thousand %.1f, middle %.1f, last %.1f\n", how,
                thousand(0), thousand(appended.seconds.size() / 2),
                thousand(appended.seconds.size() - 1));
    std::printf("  bytes for each: changed %.1f, rows handed to SQLite %.1f, of the log %.0f\n",
                appended.changed / kAppends, appended.written / kAppends, appended.log / kAppends);
    return bound("  rows handed to SQLite, times what changed", appended.written / appended.changed,
                 3, "x");
}

} // namespace

int appends_section() {
    std::printf("\n%d appends of %d bytes to one property, each committed\n", kAppends,
                kRecordText);
    const Appended by_listappend = append_by(kByListappend);
    int broken = report("listappend", by_listappend);
    broken += bound("  last thousand, times the first",
                    by_listappend.seconds.back() / by_listappend.seconds.front(), 2, "x");
    return broken + report("table.copy", append_by(kByCopy));
}

} // namespace lunamoo::bench

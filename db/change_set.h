// What one slice changed, as bytes: made on the world thread, written on the writer thread
// (db/writer). A change set holds no Value and no pointer into the world, so it may cross.
#pragma once

#include "db/audit.h"
#include "db/checksum.h"
#include "db/parts.h"
#include "db/world.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace lunamoo::db {

struct ObjectRow {
    ObjectId id;
    std::optional<std::string> bytes; // encode_object(), large values apart; none: recycled
};

struct TaskRow {
    std::int64_t id = 0;
    std::optional<std::string> bytes{};  // the task's image; none: the task is gone
    std::int64_t wake_microseconds = -1; // since 1970 UTC; -1: it does not wake by itself
    std::string summary{};               // what a start reads of it instead; empty: there is none
    // The bytes are those that are in the file, and so, where it is written, is the time: only the
    // summary is another. Without effect where the task is gone by then.
    bool keeps_bytes = false;
};

// A text of a verb's or a task's, under the hash of the text; or what one was compiled to, as a
// task's image names it, under the hash of that. Two rows, because one text may have been compiled
// to different instructions by different builds, and each may have tasks.
struct ProgramRow {
    Sha256 hash{}; // of the one that is not empty; of "" where both are: an empty text
    std::string source;
    std::string bytecode;

    const std::string& content() const { return bytecode.empty() ? source : bytecode; }
};

// A text that a verb was given; the text itself is a program.
struct VersionRow {
    std::uint64_t version = 0; // the key: unique in the world
    std::uint64_t verb = 0;
    ObjectId object;
    std::uint32_t bytes = 0; // of the text
    Sha256 hash{};
    Authorship by;
};

// An object that was recycled.
struct RecycledRow {
    ObjectId id;
    // Kept: row and what follows. Back, Gone: the row goes; with Gone the history of its verbs too.
    Recycled state = Recycled::Gone;
    ObjectId owner;
    std::int64_t seconds = 0;
    std::int64_t bytes = 0;
    std::string name;
    std::string row; // encode_recycled()
};

struct ChangeSet {
    std::vector<ObjectRow> objects;
    std::vector<PartRow> parts;
    std::vector<TaskRow> tasks;
    std::vector<ProgramRow> programs;
    std::vector<std::pair<std::uint32_t, std::string>> symbols;
    std::vector<std::pair<std::string, std::string>> meta;
    std::vector<AuditRow> audit; // in the order of the deeds; all of them are kept
    std::vector<AuditCount> audit_counts;

    std::vector<VersionRow> versions;
    std::vector<std::uint64_t> dropped_versions;
    std::vector<RecycledRow> recycled;
    // Of rows of objects that were encoded, and are as the file has them: large values apart from
    // them have changed. Nothing of them is here.
    std::size_t unchanged_bytes = 0;

    bool empty() const; // but for these
    // What it takes in memory, nearly.
    std::size_t bytes() const;
    // What it is to its payer: bytes(), and a quarter of what was encoded for nothing, which is the
    // world thread's work as well.
    std::size_t payable_bytes() const;
    // Adds what `later` changed after this.
    void append(ChangeSet later);
    // Of rows with the same key keeps the last only.
    void keep_latest();
};

// The meta key under which the world's counters are kept.
inline constexpr const char* kCountersKey = "counters";
std::string encode_counters(const World::Counters& counters);
World::Counters decode_counters(std::string_view bytes); // CorruptData

// Collects what a world changed. Remembers which symbols and programs it has handed out already, of
// programs the latest; what is in the file is handed out once more when first used, which the store
// ignores. World thread; lives as long as its world's connection to the file.
class ChangeCollector {
  public:
    explicit ChangeCollector(World& world) : world_(world) {}

    // What is handed out must reach the store: it is not handed out again.
    // Encodes of every object of world.take_changed() what differs from the file: its row, parts of
    // its large values; with the symbols and programs they need, and the counters. Adds nothing
    // where nothing changed.
    void take(ChangeSet& changes);
    // Encodes the whole world: for a file that was just created. Clears the marks.
    void take_everything(ChangeSet& changes);

    // The hash of the program's source. Cached while the program lives.
    Sha256 program_hash(const std::shared_ptr<const Program>& program);

    // Of so many texts it is remembered that the store has them, 64 bytes or so each.
    static constexpr std::size_t kMostProgramsRemembered = 50'000;

  private:
    struct KnownProgram {
        std::weak_ptr<const Program> program; // told apart from a later one at the same address
        Sha256 hash{};
    };
    void add_object(ChangeSet& changes, ObjectId id);
    void add_symbols(ChangeSet& changes);
    void add_counters(ChangeSet& changes);
    void add_versions(ChangeSet& changes);
    void add_recycled(ChangeSet& changes);
    Sha256 add_program(ChangeSet& changes, const std::shared_ptr<const Program>& program);
    void forget_dead_programs();
    void forget_written_programs();

    World& world_;
    std::size_t symbols_written_ = 0;
    std::unordered_map<const Program*, KnownProgram> known_;
    std::size_t forget_above_ = 1024;
    std::unordered_set<Sha256, Sha256Hasher> programs_written_;
};

} // namespace lunamoo::db

// Reading the file: everything into a world, single rows, and the check.
#include "cmake/limit.h"
#include "db/assert.h"
#include "db/codec.h"
#include "db/store.h"
#include "db/store_state.h"
#include "db/task_reading.h"

#include <new>
#include <type_traits>

namespace lunamoo::db {

namespace {

// The text is a string, or makes one: of what is asked for each of a million rows.
template <typename Text> void require(bool holds, Text&& text) {
    if (holds || !LIMIT(row_reference))
        return;
    if constexpr (std::is_invocable_v<Text>)
        throw CorruptData(text());
    else
        throw CorruptData(text);
}

void require_fitting(const Object& object, const World& world, ObjectId last) {
    const auto named = [&] { return "object #" + std::to_string(object.id.number); };
    require(object.id <= last, [&] {
        return named() + " is above the largest number given, #" + std::to_string(last.number);
    });
    for (const auto& slot : object.slots)
        require(static_cast<std::size_t>(slot.name) < world.symbols().size(),
                [&] { return named() + ": a property has no name"; });
    require(world.find(object.id) == nullptr, [&] { return named() + " is there twice"; });
}

// Programs by hash, each read once and shared by all verbs that have it.
class ProgramCache {
  public:
    explicit ProgramCache(Store::State& state) : state_(state) {}

    std::shared_ptr<const Program> operator()(const Sha256& hash) {
        if (const auto known = known_.find(hash); known != known_.end())
            return known->second;
        auto row = state_.read_program(hash);
        require(row.has_value(), "program " + to_hex(hash) + " is missing");
        require(row->bytecode.empty(), "program " + to_hex(hash) + " is no text");
        auto program = std::make_shared<const Program>(Program{std::move(row->source)});
        known_.emplace(hash, program);
        return program;
    }

  private:
    Store::State& state_;
    std::unordered_map<Sha256, std::shared_ptr<const Program>, Sha256Hasher> known_;
};

} // namespace

void Store::State::fail_corrupt(const std::string& damage) const {
    throw StoreError(StoreFailure::Corrupt,
                     connection.path() + " is damaged, " + damage +
                         ": run lunamoo check to see all of it, and restore a backup");
}

void Store::State::read_symbols(World& world, const Report& report) {
    auto& statement = statements->all_symbols;
    Rows rows(statement);
    for (std::int64_t expected = 0; rows.next(); ++expected) {
        const std::int64_t id = statement.integer(0);
        counted[SummedTable::Symbols].add(checksum_of(statement.integer(2)));
        const std::string name(statement.bytes(1));
        const auto which = "symbol " + std::to_string(id);
        if (statement.integer(2) != symbol_checksum(id, name))
            report(which + ": the checksum does not fit the row");
        else if (id != expected)
            report("symbol " + std::to_string(expected) + " is missing");
        else if (static_cast<std::int64_t>(world.symbols().intern(name)) != id)
            report(which + ": it has the name of another");
    }
}

void Store::State::read_counters(World& world, const Report& report) {
    try {
        if (const auto bytes = read_meta(kCountersKey))
            world.set_counters(decode_counters(*bytes));
    } catch (const CorruptData& damage) {
        report(damage.what());
    } catch (const std::bad_alloc&) {
        report("there is no room for as many objects as it counts");
    }
}

void Store::State::read_objects(World& world, const Report& report) {
    ProgramCache cache(*this);
    const ProgramOfHash program_of = [&](const Sha256& hash) {
        programs_in_use.insert(hash);
        return cache(hash);
    };
    PartsOfObjects parts(*this, world, report);
    const ValueApart value_apart = [&](Symbol property) { return parts.value(property); };
    const ObjectId last = world.max_object();
    auto& statement = statements->all_objects;
    Rows rows(statement);
    while (rows.next()) {
        const ObjectId id{statement.integer(0)};
        parts.begin(id);
        try {
            counted[SummedTable::Objects].add(object_checksum(statement.bytes(1)));
            auto object = decode_object(id, statement.bytes(1), program_of, value_apart);
            require_fitting(*object, world, last);
            world.adopt(std::move(object));
            parts.end(world.parts_in_file(), statement.bytes(1));
        } catch (const CorruptData& damage) {
            report(damage.what());
        }
    }
    parts.finish();
}

std::optional<TaskRow> read_task(Statement& one_task, std::int64_t id) {
    Rows rows(one_task.bind(1, id));
    if (!rows.next())
        return std::nullopt;
    TaskRow task{id, std::string(one_task.bytes(2)), one_task.integer(0)};
    if (one_task.integer(1) != task_checksum(id, task.wake_microseconds, *task.bytes))
        task.bytes = std::string();
    return task;
}

void Store::State::check_tasks(const Report& report) {
    auto& statement = statements->all_images;
    Rows rows(statement);
    while (rows.next()) {
        const std::int64_t id = statement.integer(0);
        const std::int64_t wake = statement.integer(1);
        const std::int64_t of_summary = statement.integer(3), of_row = statement.integer(4);
        counted[SummedTable::Tasks].add(
            task_checksum_in_sum(checksum_of(of_row), checksum_of(of_summary)));
        const auto name = "task " + std::to_string(id);
        if (of_summary != summary_checksum(id, wake, statement.bytes(2)))
            report(name + ": the checksum does not fit its summary");
        if (of_row != task_checksum(id, wake, statement.bytes(5)))
            report(name + ": the checksum does not fit the row");
    }
}

void Store::State::check_programs(const Report& report) {
    auto& statement = statements->all_programs;
    Rows rows(statement);
    while (rows.next()) {
        try {
            const auto bytes = statement.bytes(0);
            require(bytes.size() == std::tuple_size_v<Sha256>, "a program has no proper hash");
            (void)read_program(hash_from(bytes));
        } catch (const CorruptData& damage) {
            report(damage.what());
        }
    }
}

void Store::State::check_meta(const Report& report) {
    std::vector<std::string> keys;
    {
        Rows rows(statements->all_meta);
        while (rows.next()) {
            keys.emplace_back(statements->all_meta.bytes(0));
            counted[SummedTable::Meta].add(checksum_of(statements->all_meta.integer(1)));
        }
    }
    for (const auto& key : keys) {
        try {
            (void)read_meta(key);
        } catch (const CorruptData& damage) {
            report(damage.what());
        }
    }
}

std::optional<std::string> Store::State::read_meta(std::string_view key) {
    auto& statement = statements->one_meta;
    Rows rows(statement.bind_text(1, key));
    if (!rows.next())
        return std::nullopt;
    std::string value(statement.bytes(0));
    require(statement.integer(1) == meta_checksum(key, value),
            "meta '" + std::string(key) + "': the checksum does not fit the row");
    return value;
}

std::optional<ProgramRow> Store::State::read_program(const Sha256& hash) {
    auto& statement = statements->one_program;
    Rows rows(statement.bind_blob(1, view_of(hash)));
    if (!rows.next())
        return std::nullopt;
    ProgramRow row{hash, std::string(statement.bytes(0)), std::string(statement.bytes(1))};
    require(sha256(row.content()) == hash && (row.source.empty() || row.bytecode.empty()),
            "program " + to_hex(hash) + ": the text is another");
    require(statement.integer(2) == crc32(row.bytecode),
            "program " + to_hex(hash) + ": the checksum does not fit the bytecode");
    return row;
}

// -- Store

namespace {

// A transaction that reads, so that all of it is of one state.
class Snapshot {
  public:
    explicit Snapshot(Connection& connection) : connection_(connection) {
        connection_.execute("BEGIN");
    }
    ~Snapshot() {
        try {
            connection_.roll_back();
        } catch (const StoreError&) { // nothing was written; the next begin() says what is wrong
        }
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

  private:
    Connection& connection_;
};

} // namespace

std::vector<std::string> Store::load(World& world, StoredTasks& tasks) {
    LUNAMOO_ASSERT(world.object_count() == 0 && world.symbols().size() == 0);
    const Report fail = [&](const std::string& damage) { state_->fail_corrupt(damage); };
    state_->counted = {};
    if (!state_->sums_problem.empty())
        fail(state_->sums_problem);
    const Snapshot snapshot(state_->connection);
    state_->check_meta(fail); // and with this the snapshot is taken
    TaskReading reading(*state_);
    state_->read_symbols(world, fail);
    state_->read_counters(world, fail);
    state_->read_objects(world, fail);
    // A world runs without its past.
    std::vector<std::string> left_out;
    const Report leave_out = [&](const std::string& damage) {
        left_out.push_back(damage + ", and is left out");
    };
    std::vector<std::string> mended;
    try {
        state_->read_versions_of(world, leave_out);
        mended = world.link_all();
    } catch (const StoreError&) {
        (void)reading.finish(); // what it met with comes first: one and the same each time
        throw;
    }
    tasks = reading.finish();
    state_->read_graves(world, leave_out); // charged besides what the objects are
    (void)state_->read_audit_counts(leave_out);
    mended.insert(mended.end(), left_out.begin(), left_out.end());
    state_->judge_counted(mended);
    return mended;
}

std::vector<std::string> Store::load(World& world, std::vector<TaskRow>& tasks) {
    StoredTasks stored;
    auto mended = load(world, stored);
    tasks.clear();
    stored.for_each([&](const TaskRow& row) { tasks.push_back(row); });
    return mended;
}

void Store::State::judge_counted(std::vector<std::string>& mended) {
    for (const SummedTable table : {SummedTable::Objects, SummedTable::Parts, SummedTable::Tasks,
                                    SummedTable::Symbols, SummedTable::Meta})
        if (const auto damage = difference_of(table); !damage.empty())
            fail_corrupt(damage);
    for (const SummedTable table :
         {SummedTable::Versions, SummedTable::Recycled, SummedTable::AuditCounts}) {
        if (auto damage = difference_of(table); !damage.empty())
            mended.push_back(std::move(damage) + "; the world goes on with those that are there");
        accept_counted(table);
    }
    begin_sums();
}

std::optional<std::string> Store::meta(std::string_view key) {
    try {
        return state_->read_meta(key);
    } catch (const CorruptData& damage) {
        state_->fail_corrupt(damage.what());
    }
}

std::optional<ProgramRow> Store::program(const Sha256& hash) {
    try {
        return state_->read_program(hash);
    } catch (const CorruptData& damage) {
        state_->fail_corrupt(damage.what());
    }
}

std::optional<TaskRow> Store::task(std::int64_t id) {
    try {
        return read_task(state_->statements->one_task, id);
    } catch (const StoreError& error) {
        if (error.failure() != StoreFailure::Corrupt)
            throw;
        state_->unreadable_tasks.insert(id);
        return TaskRow{id, std::string(), -1};
    }
}

bool Store::State::find_unreadable(const std::vector<TaskRow>& rows) {
    const std::size_t known = unreadable_tasks.size();
    for (const auto& row : rows)
        try {
            (void)read_task(statements->one_task, row.id);
        } catch (const StoreError& error) {
            if (error.failure() != StoreFailure::Corrupt)
                throw;
            unreadable_tasks.insert(row.id);
        }
    return unreadable_tasks.size() > known;
}

std::vector<std::string> Store::check() {
    std::vector<std::string> found;
    const Report report = [&](const std::string& damage) { found.push_back(damage); };
    try {
        Statement integrity(state_->connection, "PRAGMA integrity_check");
        while (integrity.step())
            if (integrity.bytes(0) != "ok")
                report("SQLite: " + std::string(integrity.bytes(0)));
        if (!state_->sums_problem.empty())
            report(state_->sums_problem);
        World world;
        state_->counted = {};
        // Where rows are damaged their sum is another.
        const auto read = [&](std::initializer_list<SummedTable> tables, auto&& rows) {
            const std::size_t before = found.size();
            rows();
            for (const SummedTable table : tables)
                if (const auto damage = state_->difference_of(table);
                    !damage.empty() && found.size() == before)
                    report(damage);
        };
        read({SummedTable::Meta}, [&] { state_->check_meta(report); });
        read({SummedTable::Symbols}, [&] { state_->read_symbols(world, report); });
        state_->read_counters(world, [](const std::string&) {}); // check_meta has said it
        read({SummedTable::Objects, SummedTable::Parts},
             [&] { state_->read_objects(world, report); });
        state_->check_programs(report);
        read({SummedTable::Versions, SummedTable::Recycled},
             [&] { state_->check_history(report); });
        read({SummedTable::Tasks}, [&] { state_->check_tasks(report); });
        read({SummedTable::AuditCounts}, [&] { state_->check_audit(report); });
        for (const auto& line : world.link_all())
            report(line);
    } catch (const StoreError& error) {
        report(error.what());
    }
    return found;
}

} // namespace lunamoo::db

// A world whose stopped tasks are in rows, as a file would keep them, so that they can leave memory
// and outlive their runtime.
#pragma once

#include "db/stored_tasks.h"
#include "tests/verbs/bench.h"

#include <map>
#include <memory>

namespace lunamoo::verbs {

// A bench whose rows are kept as a file would keep them.
// The runtime can go and come back, as a process does, and the tasks then come from their rows.
class Filed : public Bench {
  public:
    Filed() { prepare(); }

    // A new process, after `down` microseconds by the machine's clock, and `set` more of them by
    // which that clock was set meanwhile.
    void restart(std::int64_t down = 0, std::int64_t set = 0) {
        db::ChangeSet changes;
        const auto stored = next_process(down, set);
        on->load_tasks(db::StoredTasks(stored), changes);
        keep(changes);
    }
    // The same, by a process that serves nobody.
    void look_without_serving(std::int64_t down = 0) {
        const auto stored = next_process(down, 0);
        on->leave_asleep(db::StoredTasks(stored));
    }

    void go() { // until nothing is ready and nothing is wanted
        do
            run_ready();
        while (read_wanted());
    }
    void run_ready() {
        while (on->has_ready()) {
            db::ChangeSet changes;
            on->run_slice(changes);
            keep(changes);
        }
    }
    void keep(db::ChangeSet& changes) {
        for (auto& row : changes.tasks) {
            if (row.keeps_bytes)
                rows.at(row.id).summary = row.summary;
            else if (row.bytes)
                rows[row.id] = row;
            else
                rows.erase(row.id);
        }
        for (auto& program : changes.programs)
            programs[program.hash] = program.content();
        on->keep_clock(changes);
        for (const auto& [key, value] : changes.meta)
            if (key == kClockKey)
                clock = decode_clock(value);
    }
    bool read_wanted() {
        std::vector<db::TaskRow> read;
        for (const auto wish : on->take_wanted()) {
            ++reads;
            read.push_back(rows.contains(wish) ? rows[wish] : db::TaskRow{wish, std::nullopt, -1});
        }
        on->rows_read(read);
        return !read.empty();
    }
    void begin(const std::string& code, ObjectId who) {
        add_verb(box, "run", code, who);
        run_verb(who);
    }
    void run_verb(ObjectId who) {
        TaskVariables variables;
        variables.player = who;
        last.clear();
        id = on->start_server_task(
            box, "run", {}, variables, [this](TaskEnd end, const Value& value) {
                last = end == TaskEnd::Done ? db::to_literal(value)
                                            : std::string(name_of(value.as_error().code)) + ": " +
                                                  value.as_error().message;
            });
        go();
    }
    std::string ask(const std::string& code) { // by the wizard
        std::string said = "...";
        on->start_eval(code, wizard, [&](TaskEnd end, const Value& value) {
            said = end == TaskEnd::Done ? db::to_literal(value)
                                        : std::string(name_of(value.as_error().code));
        });
        go();
        return said;
    }
    void later(std::int64_t seconds) {
        host.now += seconds * 1'000'000;
        on->wake_due();
        on->keep_memory();
        go();
    }
    bool is_evicted() {
        const auto found = on->summary_of(id);
        REQUIRE(found);
        return found->is_evicted;
    }

    Runtime* on = &runtime; // the one that runs now
    std::map<TaskId, db::TaskRow> rows;
    std::map<db::Sha256, std::string> programs;
    WorldClock::Stored clock; // as the file has it
    TaskId id = 0;
    int reads = 0;

    bool has_summaries = true; // else starts read rows, as of files from before there were any

  private:
    std::vector<db::TaskRow> next_process(std::int64_t down, std::int64_t set) {
        host.now += down;
        host.utc_set += set;
        RuntimeOptions options;
        options.clock = clock;
        next_ = std::make_unique<Runtime>(world, host, options);
        on = next_.get();
        prepare();
        std::vector<db::TaskRow> stored;
        for (const auto& [task, row] : rows)
            stored.push_back(of_a_start(row));
        return stored;
    }
    // What of a row is read when the world is.
    db::TaskRow of_a_start(const db::TaskRow& row) const {
        if (!has_summaries)
            return {row.id, row.bytes, row.wake_microseconds};
        return {row.id, std::nullopt, row.wake_microseconds, row.summary, true};
    }
    void prepare() {
        on->allow_eviction();
        on->set_program_source([this](const db::Sha256& hash) {
            const auto found = programs.find(hash);
            return found == programs.end() ? std::nullopt : std::optional(found->second);
        });
    }

    std::unique_ptr<Runtime> next_;
};

} // namespace lunamoo::verbs

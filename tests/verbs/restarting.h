// A world whose runtime can go and come back after every slice, as a process does: the rows of
// stopped tasks are all that is left.
#pragma once

#include "db/stored_tasks.h"
#include "tests/verbs/bench.h"

#include <map>
#include <memory>

namespace lunamoo::verbs {

class Restarting {
  public:
    struct Options {
        bool restarts = false; // after every stop and every pause
        bool is_pausable = false;
        Ticks pausable_ticks = 200'000;
        bool keeps_time = false; // the clock stands still
    };
    explicit Restarting(Options options) : options_(options) {
        boot();
        (void)world_.create(db::kNothing, db::kNothing); // #0
        for (const char* name : {"Wizard", "Ann", "Bob"}) {
            const auto id = *world_.create(db::kNothing, db::kNothing);
            world_.set_name(id, name);
            for (const auto flag : {db::kPlayer, db::kProgrammer})
                world_.set_flag(id, flag, true);
        }
        world_.set_flag(ObjectId{1}, db::kWizard, true);
        const auto log = *world_.create(db::kNothing, ObjectId{1}); // #4
        (void)world_.add_property(log, "lines", db::empty_table(), ObjectId{1},
                                  db::kPropertyRead | db::kPropertyWrite);
        add_verb("log", "local t = table.copy(this.lines) t[#t + 1] = (...) this.lines = t",
                 ObjectId{1});
    }

    void add_verb(std::string names, std::string source, ObjectId owner,
                  int bits = db::kVerbRead | db::kVerbExecute | db::kVerbDebug) {
        db::Verb verb;
        verb.names = std::move(names);
        verb.owner = owner;
        verb.bits = static_cast<std::uint8_t>(bits);
        verb.program = std::make_shared<const db::Program>(db::Program{std::move(source)});
        world_.add_verb(ObjectId{4}, std::move(verb));
    }

    // Runs the verb `main` of #4 to the end of all tasks, restarting after every stop; what it
    // logged.
    std::string run() {
        VerbStart start;
        start.this_object = ObjectId{4};
        const auto found = world_.find_callable_verb(ObjectId{4}, "main");
        start.definer = found->definer;
        start.verb_id = found->verb->id;
        start.called_as = "main";
        start.variables.player = ObjectId{2};
        start.variables.argstr = "the words";
        start.payer = ObjectId{2};
        start.is_pausable = options_.is_pausable;
        runtime_->start_task(std::move(start));
        for (int slices = 0; slices < 200'000; ++slices) {
            if (!options_.keeps_time)
                host_.now += 1'000'000'000;
            runtime_->wake_due();
            if (!runtime_->has_ready())
                break;
            db::ChangeSet changes;
            runtime_->run_slice(changes);
            keep(changes);
            if (options_.restarts)
                boot();
        }
        CHECK(rows_.empty());
        std::string text;
        for (const auto& line :
             world_.find_property(ObjectId{4}, "lines")->value->as_table().array())
            text += (text.empty() ? "" : " ") + db::to_literal(line);
        for (const auto& [who, line] : host_.told)
            text += "\n" + line;
        return text;
    }
    int restarts() const { return boots_; }
    // What all slices took; where the clock stands still.
    double ticks_used() {
        const auto* account = world_.ledger().find(ObjectId{2});
        return account == nullptr ? 0 : account->average(db::Resource::Ticks, host_.now);
    }

  private:
    void keep(const db::ChangeSet& changes) {
        for (const auto& row : changes.tasks) {
            if (row.keeps_bytes)
                rows_.at(row.id).summary = row.summary;
            else if (row.bytes)
                rows_[row.id] = row;
            else
                rows_.erase(row.id);
        }
        for (const auto& program : changes.programs)
            programs_[program.hash] = program.content();
    }
    void boot() {
        ++boots_;
        runtime_.reset();
        RuntimeOptions options;
        options.hash_seed = 12345;
        options.pausable_ticks = options_.pausable_ticks;
        runtime_ = std::make_unique<Runtime>(world_, host_, options);
        runtime_->set_program_source([this](const db::Sha256& hash) -> std::optional<std::string> {
            const auto found = programs_.find(hash);
            if (found == programs_.end())
                return std::nullopt;
            return found->second;
        });
        std::vector<db::TaskRow> rows;
        for (const auto& [id, row] : rows_)
            rows.push_back(row);
        db::ChangeSet changes;
        runtime_->load_tasks(db::StoredTasks(rows), changes);
        keep(changes);
    }

    const Options options_;
    int boots_ = 0;
    FakeHost host_;
    db::World world_;
    std::unique_ptr<Runtime> runtime_;
    std::map<TaskId, db::TaskRow> rows_;
    std::map<db::Sha256, std::string> programs_;
};

} // namespace lunamoo::verbs

#include "slices.h"

namespace lunamoo::db::test {

namespace {

constexpr std::uint32_t kLogPagesDue = 12;
constexpr std::uint32_t kMaxLogPages = 60;
constexpr std::chrono::milliseconds kQuiet{130}; // then the log is started over

Sha256 digest(const World& world, const std::map<std::int64_t, TaskRow>& tasks,
              const std::string& blob) {
    std::string all = describe(world);
    for (const auto& [id, task] : tasks)
        all += std::to_string(id) + ' ' + std::to_string(task.wake_microseconds) + ' ' +
               task.bytes.value_or("") + ' ' + task.summary + '\n';
    return sha256(all + blob);
}

// With its bytes, which a start leaves in the file.
TaskRow whole(Store& store, TaskRow row) {
    if (std::exchange(row.keeps_bytes, false))
        row.bytes = store.task(row.id)->bytes;
    return row;
}

} // namespace

int times(int in_short_form, int in_long_form) {
    return std::getenv("LUNAMOO_FAULT_LONG") != nullptr ? in_long_form : in_short_form;
}

std::uint64_t fault_seed() {
    const char* given = std::getenv("LUNAMOO_FAULT_SEED");
    return given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
}

Found read_state(Store& store) {
    World world;
    std::vector<TaskRow> rows;
    store.load(world, rows);
    std::map<std::int64_t, TaskRow> tasks;
    for (TaskRow& row : rows)
        tasks[row.id] = whole(store, std::move(row));
    return {std::stoi(store.meta("slice").value_or("-1")),
            digest(world, tasks, store.meta("blob").value_or(""))};
}

Slices::Slices(std::uint64_t seed, Store& store) : random_(seed) {
    std::vector<TaskRow> rows;
    store.load(world_, rows);
    for (TaskRow& row : rows)
        tasks_[row.id] = whole(store, std::move(row));
    blob_ = store.meta("blob").value_or("");
    last_ = std::stoi(store.meta("slice").value_or("-1"));
    states_[last_] = digest(world_, tasks_, blob_);
}

ChangeSet Slices::next() {
    change_world();
    append_to_log();
    change_past();
    ChangeSet changes;
    collector_.take(changes);
    change_tasks(changes);
    use_power(changes);
    if (below(random_, 4) == 0) { // pages beyond the first of a row
        blob_ = random_bytes(random_, 20000);
        changes.meta.emplace_back("blob", blob_);
    }
    ++last_;
    changes.meta.emplace_back("slice", std::to_string(last_));
    states_[last_] = digest(world_, tasks_, blob_);
    return changes;
}

void Slices::change_world() {
    if (world_.object_count() == 0)
        fill_randomly(world_, random_, 15);
    else if (below(random_, 3) == 0)
        fill_randomly(world_, random_, 1);
    for (auto n = below(random_, 3); n > 0; --n)
        change_randomly(world_, random_, any_object());
}

// Lists that become large, and stand apart from their objects' rows; some lose their end.
void Slices::append_to_log() {
    const ObjectId id = any_object();
    if (!world_.find_property(id, "log"))
        (void)world_.add_property(id, "log", empty_table(), id, 0);
    const auto view = world_.find_property(id, "log");
    if (!view)
        return;
    const bool is_list = view->value->is(Type::Table) && view->value->as_table().keyed().empty();
    const Value log = is_list ? *view->value : empty_table();
    const std::size_t size = log.as_table().size();
    std::vector<Value> lines;
    for (auto n = below(random_, 40); n > 0; --n)
        lines.push_back(Value::short_string(random_bytes(random_, 150)));
    const std::size_t kept = below(random_, 8) == 0 ? below(random_, size + 1) : size;
    if (auto longer = list_with_end(log, kept, std::move(lines)))
        (void)world_.set_property(id, *world_.symbols().find("log"), std::move(*longer));
}

// Verbs get other texts, objects are recycled so that they can be brought back.
void Slices::change_past() {
    const ObjectId id = any_object();
    if (below(random_, 5) == 0 && world_.object_count() > 5) {
        (void)world_.recycle(id, 1000 + last_);
        return;
    }
    const auto verbs = world_.find(id)->verbs.size();
    if (verbs == 0)
        return;
    world_.set_verb_program(
        id, below(random_, verbs),
        std::make_shared<const Program>(Program{"return \"" + random_bytes(random_, 600) + '"'}),
        {ObjectId{1}, 1000 + last_, last_, random_bytes(random_, 20)});
}

void Slices::use_power(ChangeSet& changes) {
    for (auto n = below(random_, 3); n > 0; --n)
        changes.audit.push_back({1000 + last_, random_bytes(random_, 200)});
    if (below(random_, 3) == 0)
        changes.audit_counts.push_back({"#1:wave", below(random_, 9), "move", 1, 1000 + last_});
}

ObjectId Slices::any_object() {
    while (true)
        if (const ObjectId id = random_object(world_, random_); world_.valid(id))
            return id;
}

void Slices::change_tasks(ChangeSet& changes) {
    const auto id = static_cast<std::int64_t>(below(random_, 12)) + 1;
    if (below(random_, 3) == 0 && tasks_.erase(id) > 0) {
        changes.tasks.push_back({id, std::nullopt, -1});
        return;
    }
    const auto found = tasks_.find(id);
    if (found != tasks_.end() && below(random_, 3) == 0) {
        found->second.summary = random_bytes(random_, 40) + "woken";
        changes.tasks.push_back({id, std::nullopt, -1, found->second.summary, true});
        return;
    }
    const auto wake = static_cast<std::int64_t>(below(random_, 1000));
    // Never empty: so a lost one is told.
    tasks_[id] = {id, random_bytes(random_, 3000) + "image", wake, random_bytes(random_, 40)};
    changes.tasks.push_back(tasks_[id]);
}

Store::Options busy_options(Durability durability, const RecordingVfs& vfs) {
    Store::Options options;
    options.durability = durability;
    options.vfs = vfs.name();
    options.log_pages_due = kLogPagesDue;
    options.max_log_pages = kMaxLogPages;
    return options;
}

Store::Options plain_options(const RecordingVfs& vfs) {
    Store::Options options;
    options.vfs = vfs.name();
    return options;
}

Run run_slices(const std::string& path, RecordingVfs& vfs, Durability durability, Slices& slices,
               int count, Random& random) {
    Run run;
    try {
        Store store = Store::open(path, busy_options(durability, vfs));
        Writer writer(store, {}, [&](const std::string& why) { run.failures.push_back(why); });
        for (int i = 0; i < count; ++i) {
            ChangeSet changes = slices.next();
            run.submitted = slices.last();
            vfs.note_submitted(run.submitted);
            writer.submit(std::move(changes), [&run, &vfs, slice = slices.last()] {
                run.acknowledged = slice;
                vfs.note_acknowledged(slice);
            });
            if (below(random, 25) == 0)
                writer.submit_maintenance([](Store& s) { s.checkpoint(); }, {});
            if (below(random, 10) == 0)
                writer.submit_maintenance([](Store& s) { (void)s.task(1); }, {});
            if (below(random, 60) == 0)
                std::this_thread::sleep_for(kQuiet);
            if (below(random, 3) > 0 && !writer.wait_until_committed())
                break;
        }
        writer.wait_until_committed();
    } catch (const StoreError& error) {
        run.refused = error.what();
    }
    return run;
}

void make_file_of(const std::string& path, Slices& slices) {
    Store store = Store::create(path);
    store.write(slices.next());
}

} // namespace lunamoo::db::test

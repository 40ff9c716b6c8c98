#include "tests/hibernation/restarted_world.h"

#include "db/codec.h"
#include "db/stored_tasks.h"
#include "tests/hibernation/other_compiler.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace lunamoo::verbs::hibernation {

namespace {

using db::ObjectId;

constexpr std::array kPeople{"Wizard", "Ann", "Bob", "Cid", "Dan",
                             "Eve",    "Fay", "Gus", "Hal", "Ida"}; // #1 to #10
constexpr ObjectId kWizard{1};
constexpr ObjectId kPlayer{2};
constexpr const char* kLog =
    "local lines = table.copy(this.lines) lines[#lines + 1] = (...) this.lines = lines";

ObjectId person(const std::string& name) {
    const auto found = std::find(kPeople.begin(), kPeople.end(), name);
    if (found == kPeople.end())
        throw std::runtime_error("there is nobody called " + name);
    return ObjectId{found - kPeople.begin() + 1};
}

RuntimeOptions options_of(const Manner& manner) {
    RuntimeOptions options;
    options.hash_seed = 12345;
    if (manner.paused_every > 0)
        options.pausable_ticks = manner.paused_every;
    options.foreground_cpu = options.background_cpu = std::chrono::seconds(60);
    options.pausable_cpu = std::chrono::seconds(60);
    options.evict_after = std::chrono::microseconds(0);
    return options;
}

} // namespace

bool Host::notify(ObjectId who, std::string_view text) {
    told.append("#").append(std::to_string(who.number)).append(" ").append(text).append("\n");
    return true;
}

RestartedWorld::RestartedWorld(Manner manner, Empty) : manner_(manner), dice_(manner.seed) {}

RestartedWorld::RestartedWorld(Manner manner) : RestartedWorld(manner, Empty{}) {
    (void)world_.create(db::kNothing, db::kNothing); // #0
    for (const char* name : kPeople) {
        const auto id = *world_.create(db::kNothing, db::kNothing);
        world_.set_name(id, name);
        for (const auto flag : {db::kPlayer, db::kProgrammer})
            world_.set_flag(id, flag, true);
    }
    world_.set_owner(ObjectId{0}, kWizard);
    world_.set_flag(kWizard, db::kWizard, true);
    boot();
}

RestartedWorld::~RestartedWorld() = default;

void RestartedWorld::boot() {
    ++outcome_.boots;
    runtime_.reset();
    runtime_ = std::make_unique<Runtime>(world_, host_, options_of(manner_));
    runtime_->set_program_source([this](const db::Sha256& hash) -> std::optional<std::string> {
        const auto found = programs_.find(hash);
        outcome_.bytecode_reads += bytecode_.contains(hash) ? 1 : 0;
        return found == programs_.end() ? std::nullopt : std::optional(found->second);
    });
    if (manner_.between == Between::Eviction)
        runtime_->allow_eviction();
    if (manner_.compilers > 1)
        compiler_ = [compiler = outcome_.boots % manner_.compilers](const std::string& text) {
            return text_for_compiler(compiler, text);
        };
    if (compiler_)
        runtime_->set_other_compiler(compiler_);
    std::vector<db::TaskRow> rows;
    for (const auto& [id, row] : rows_)
        rows.push_back(row);
    db::ChangeSet changes;
    runtime_->load_tasks(db::StoredTasks(rows), changes);
    keep(changes);
}

void RestartedWorld::add_verb(ObjectId to, const std::string& name, const std::string& source,
                              ObjectId owner, const std::string& bits) {
    db::Verb verb;
    verb.names = name;
    verb.owner = owner;
    verb.bits = *db::parse_verb_bits(bits);
    verb.program = std::make_shared<const db::Program>(db::Program{source});
    world_.add_verb(to, std::move(verb));
}

void RestartedWorld::add(const Program& program) {
    const auto stage = *world_.create(db::kNothing, kWizard);
    stages_.push_back(stage);
    world_.set_name(stage, program.name);
    for (const auto& [name, value] :
         {std::pair{"lines", db::empty_table()}, std::pair{"state", db::Value{}},
          std::pair{"count", db::Value::integer(0)}})
        (void)world_.add_property(stage, name, value, kWizard,
                                  db::kPropertyRead | db::kPropertyWrite);
    add_verb(stage, "log", kLog, kWizard, "rxd");
    for (const auto& verb : program.verbs)
        add_verb(stage, verb.name, verb.source, person(verb.owner), verb.bits);
    start(stage);
}

void RestartedWorld::start(ObjectId stage) {
    VerbStart start;
    start.this_object = stage;
    start.called_as = "main";
    const auto found = world_.find_callable_verb(stage, "main");
    start.definer = found->definer;
    start.verb_id = found->verb->id;
    start.variables.player = kPlayer;
    start.variables.argstr = "the words";
    start.variables.dobj = stage;
    start.variables.dobjstr = "stage";
    start.variables.iobj = db::kNothing;
    start.payer = kPlayer;
    start.is_pausable = manner_.paused_every > 0;
    births_.emplace(runtime_->start_task(std::move(start)), static_cast<int>(births_.size()));
}

// -- Who wakes

std::vector<TaskSummary> RestartedWorld::waiting() {
    std::vector<TaskSummary> begun;
    std::optional<TaskSummary> next_fork; // those that have not begun, only their time can wake
    std::int64_t first_time = std::numeric_limits<std::int64_t>::max();
    for (const TaskId id : runtime_->waiting_tasks()) {
        const TaskSummary task = *runtime_->summary_of(id);
        if (task.state != TaskState::Suspended && task.state != TaskState::Reading)
            continue;
        if (!task.is_fork) {
            begun.push_back(task);
            if (task.wake_microseconds >= 0)
                first_time = std::min(first_time, task.wake_microseconds);
        } else if (!next_fork || task.wake_microseconds < next_fork->wake_microseconds) {
            next_fork = task;
        }
    }
    if (next_fork && next_fork->wake_microseconds < first_time)
        begun.push_back(*next_fork);
    return begun;
}

TaskSummary RestartedWorld::chosen(std::vector<TaskSummary> tasks) {
    const auto by = [](std::map<TaskId, int>& order) {
        return [&order](const TaskSummary& a, const TaskSummary& b) {
            return order[a.id] < order[b.id];
        };
    };
    std::sort(tasks.begin(), tasks.end(), by(births_));
    switch (manner_.order) {
    case Order::First:
        return *std::min_element(tasks.begin(), tasks.end(), by(stops_));
    case Order::Last:
        return tasks.back();
    case Order::Random:
        break;
    }
    return tasks[dice_() % tasks.size()];
}

void RestartedWorld::wake(const TaskSummary& task) {
    if (task.state == TaskState::Reading) {
        std::string line = "line ";
        line.append(std::to_string(++lines_));
        (void)runtime_->deliver_line(task.reading_from, std::move(line));
    } else if (task.is_fork || task.wake_microseconds >= 0) {
        host_.now = std::max(host_.now, task.wake_microseconds);
        runtime_->wake_due();
    } else {
        (void)runtime_->resume(task.id, {});
    }
}

bool RestartedWorld::wake_one() {
    auto tasks = waiting();
    if (tasks.empty())
        return false;
    // Of those whose time is to come, the earliest is next, in every order.
    TaskSummary task = chosen(tasks);
    if (task.wake_microseconds >= 0 && !task.is_fork)
        for (const TaskSummary& other : tasks)
            if (other.wake_microseconds >= 0 && other.wake_microseconds < task.wake_microseconds)
                task = other;
    wake(task);
    read_wanted();
    return true;
}

bool RestartedWorld::make_ready() {
    for (int waits = 0; waits < 1000; ++waits) {
        read_wanted();
        if (runtime_->has_ready())
            return true;
        runtime_->wake_due(); // who was resumed before the restart
        if (runtime_->has_ready())
            continue;
        if (const auto wait = runtime_->wait_for_rates())
            host_.now += *wait + 1;
        else if (!wake_one())
            return false;
    }
    throw std::runtime_error("a task that should be ready is not");
}

// -- Running

void RestartedWorld::step() {
    db::ChangeSet changes;
    if (!runtime_->run_slice(changes))
        return; // the task is read first
    outcome_.ticks += runtime_->last_slice_ticks();
    ++outcome_.stops;
    collector_.take(changes);
    keep(changes);
    between();
}

bool RestartedWorld::run_slices(int slices) {
    for (; slices > 0; --slices) {
        if (!make_ready())
            return true;
        step();
    }
    return false;
}

Outcome RestartedWorld::run() {
    if (!run_slices(20'000))
        throw std::runtime_error("the programs do not end");
    return outcome();
}

Outcome RestartedWorld::outcome() {
    Outcome outcome = outcome_;
    for (const auto stage : stages_) {
        auto& lines = outcome.logs.emplace_back();
        if (const auto view = world_.find_property(stage, "lines"))
            for (const auto& line : view->value->as_table().array())
                lines.push_back(db::to_literal(line));
    }
    outcome.told = host_.told;
    outcome.world = described();
    outcome.tasks = static_cast<int>(births_.size());
    return outcome;
}

void RestartedWorld::keep(const db::ChangeSet& changes) {
    for (const auto& row : changes.tasks) {
        births_.emplace(row.id, static_cast<int>(births_.size()));
        if (row.keeps_bytes) {
            rows_.at(row.id).summary = row.summary;
            continue;
        }
        if (!row.bytes) {
            rows_.erase(row.id);
            continue;
        }
        rows_[row.id] = row;
        stops_[row.id] = outcome_.stops;
    }
    for (const auto& program : changes.programs) {
        programs_[program.hash] = program.content();
        if (!program.bytecode.empty())
            bytecode_.insert(program.hash);
    }
}

// A task that has not begun has no row; one that reads would be interrupted.
bool RestartedWorld::may_restart() {
    bool may = true;
    runtime_->for_each_task([&](const Task& task) {
        if (!rows_.contains(task.id) || task.state == TaskState::Reading)
            may = false;
    });
    return may;
}

void RestartedWorld::between() {
    host_.now += 1000;
    if (manner_.between == Between::Restart) {
        if (may_restart())
            boot();
    } else if (manner_.between == Between::Eviction) {
        runtime_->keep_memory();
    }
}

void RestartedWorld::read_wanted() {
    std::vector<db::TaskRow> rows;
    for (const TaskId id : runtime_->take_wanted()) {
        const auto found = rows_.find(id);
        rows.push_back(found == rows_.end() ? db::TaskRow{id, std::nullopt, -1} : found->second);
    }
    if (!rows.empty())
        runtime_->rows_read(rows);
}

// -- What is there at the end

std::string RestartedWorld::described() const {
    std::string text;
    const auto number = [](ObjectId id) { return " #" + std::to_string(id.number); };
    world_.for_each([&](const db::Object& object) {
        text.append(number(object.id)).append(" ").append(object.name);
        text.append(number(object.parent)).append(number(object.location));
        text.append(number(object.owner)).append(" ").append(std::to_string(object.flags));
        for (const auto& slot : object.slots)
            text.append("\n  .")
                .append(world_.symbols().name_of(slot.name))
                .append(" = ")
                .append(db::to_literal(slot.value));
        for (const auto& verb : object.verbs)
            text.append("\n  :")
                .append(verb.names)
                .append(number(verb.owner))
                .append(" ")
                .append(verb.program ? verb.program->source : "");
        text.append("\n");
    });
    return text;
}

// -- As bytes

std::string RestartedWorld::saved() {
    db::ChangeSet everything;
    db::ChangeCollector(world_).take_everything(everything);
    for (const auto& row : everything.programs)
        programs_.emplace(row.hash, row.source);
    std::string out;
    db::put_varint(out, world_.symbols().size());
    for (const auto& [symbol, name] : everything.symbols)
        db::put_string(out, name);
    db::put_string(out, db::encode_counters(world_.counters()));
    db::put_varint(out, everything.objects.size());
    world_.for_each([&](const db::Object& object) { // with their large values
        db::put_integer(out, object.id.number);
        db::put_string(out, db::encode_object(object, [](const auto& program) {
                           return db::sha256(program->source);
                       }));
    });
    db::put_varint(out, programs_.size());
    for (const auto& [hash, source] : programs_)
        db::put_string(out, source);
    db::put_varint(out, stages_.size());
    for (const auto stage : stages_)
        db::put_integer(out, stage.number);
    std::vector<const db::TaskRow*> rows;
    for (const auto& [id, row] : rows_)
        rows.push_back(&row);
    std::sort(rows.begin(), rows.end(), [this](const db::TaskRow* a, const db::TaskRow* b) {
        return births_.at(a->id) < births_.at(b->id);
    });
    db::put_varint(out, rows.size());
    for (const auto* row : rows) {
        db::put_integer(out, row->id);
        db::put_integer(out, row->wake_microseconds);
        db::put_varint(out, static_cast<std::uint64_t>(stops_[row->id]));
        db::put_string(out, *row->bytes);
    }
    db::put_integer(out, host_.now);
    db::put_varint(out, static_cast<std::uint64_t>(outcome_.stops));
    db::put_varint(out, static_cast<std::uint64_t>(lines_));
    db::put_string(out, host_.told);
    return out;
}

std::unique_ptr<RestartedWorld> RestartedWorld::of(std::string_view saved, Manner manner) {
    std::unique_ptr<RestartedWorld> made(new RestartedWorld(manner, Empty{}));
    RestartedWorld& to = *made;
    db::Reader in(saved);
    for (auto count = in.count(); count > 0; --count)
        (void)to.world_.symbols().intern(in.string());
    to.world_.set_counters(db::decode_counters(in.string()));
    std::vector<std::pair<ObjectId, std::string_view>> objects;
    for (auto count = in.count(); count > 0; --count) {
        const ObjectId id{in.integer()};
        objects.emplace_back(id, in.string());
    }
    for (auto count = in.count(); count > 0; --count) {
        const std::string source(in.string());
        to.programs_[db::sha256(source)] = source;
    }
    for (const auto& [id, bytes] : objects)
        to.world_.adopt(db::decode_object(id, bytes, [&](const db::Sha256& hash) {
            return std::make_shared<const db::Program>(db::Program{to.programs_.at(hash)});
        }));
    if (!to.world_.link_all().empty())
        throw std::runtime_error("the saved world had to be mended");
    for (auto count = in.count(); count > 0; --count)
        to.stages_.push_back(ObjectId{in.integer()});
    for (auto count = in.count(); count > 0; --count) {
        db::TaskRow row;
        row.id = in.integer();
        row.wake_microseconds = in.integer();
        to.births_.emplace(row.id, static_cast<int>(to.births_.size()));
        to.stops_[row.id] = static_cast<int>(in.varint());
        row.bytes = std::string(in.string());
        to.rows_[row.id] = std::move(row);
    }
    to.host_.now = in.integer();
    to.outcome_.stops = static_cast<int>(in.varint());
    to.lines_ = static_cast<int>(in.varint());
    to.host_.told = in.string();
    in.expect_end();
    to.boot();
    return made;
}

} // namespace lunamoo::verbs::hibernation

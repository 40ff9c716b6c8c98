#include "verbs/hibernation.h"

#include "cmake/limit.h"
#include "db/codec.h"
#include "verbs/bytecode.h"
#include "verbs/frames_info.h"
#include "verbs/image_shapes.h"
#include "verbs/lua/image.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/segment_reader.h"

#include "lua.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace lunamoo::verbs {

namespace {

constexpr unsigned char kTaskVersion = 1;
// Flags of a row; stored.
constexpr unsigned kBackground = 1;
constexpr unsigned kIsPausable = 2;
constexpr unsigned kHasPausable = 4;

void put_object(std::string& out, db::ObjectId id) {
    db::put_integer(out, id.number);
}
db::ObjectId get_object(db::Reader& in) {
    return db::ObjectId{in.integer()};
}

void put_variables(std::string& out, const TaskVariables& variables) {
    put_object(out, variables.player);
    db::put_string(out, variables.argstr);
    put_object(out, variables.dobj);
    db::put_string(out, variables.dobjstr);
    db::put_string(out, variables.prepstr);
    put_object(out, variables.iobj);
    db::put_string(out, variables.iobjstr);
}

TaskVariables get_variables(db::Reader& in) {
    TaskVariables variables;
    variables.player = get_object(in);
    variables.argstr = in.string();
    variables.dobj = get_object(in);
    variables.dobjstr = in.string();
    variables.prepstr = in.string();
    variables.iobj = get_object(in);
    variables.iobjstr = in.string();
    return variables;
}

void put_frame(std::string& out, const FrameInfo& frame) {
    put_object(out, frame.this_object);
    db::put_string(out, frame.verb);
    put_object(out, frame.programmer);
    put_object(out, frame.definer);
    put_object(out, frame.player);
    db::put_integer(out, frame.line);
}

FrameInfo get_frame(db::Reader& in) {
    FrameInfo frame;
    frame.this_object = get_object(in);
    frame.verb = in.string();
    frame.programmer = get_object(in);
    frame.definer = get_object(in);
    frame.player = get_object(in);
    frame.line = static_cast<int>(in.integer());
    return frame;
}

void put_header(std::string& out, const Task& task) {
    db::put_byte(out, kTaskVersion);
    db::put_byte(out, static_cast<unsigned char>(task.kind));
    db::put_byte(out, static_cast<unsigned char>(task.state));
    db::put_byte(out, static_cast<unsigned char>((task.background ? kBackground : 0) |
                                                 (task.is_pausable ? kIsPausable : 0) |
                                                 (task.has_pausable ? kHasPausable : 0)));
    put_object(out, task.payer);
    put_object(out, task.programmer);
    put_object(out, task.first_caller);
    put_object(out, task.reading_from);
    db::put_integer(out, task.wake_microseconds);
    db::put_integer(out, task.started_seconds);
    db::put_varint(out, static_cast<std::uint64_t>(task.fork_values));
    put_variables(out, task.variables);
    db::put_byte(out, task.stopped_in ? 1 : 0);
    if (task.stopped_in)
        put_frame(out, *task.stopped_in);
    db::put_byte(out, task.raise_wake ? 1 : 0);
    db::encode(out, task.wake_value);
}

void put_activation(std::string& out, const Activation& activation) {
    put_object(out, activation.realm->owner());
    db::put_varint(out, static_cast<std::uint64_t>(activation.verbs_below));
    db::put_string(out, activation.called_as);
    db::put_varint(out, activation.threads.size());
    db::put_byte(out, activation.base ? 1 : 0);
    if (!activation.base)
        return;
    put_object(out, activation.base->this_object);
    put_object(out, activation.base->caller);
    put_object(out, activation.base->perms);
    put_object(out, activation.base->definer);
    db::put_string(out, activation.base->verb_names);
}

struct StoredActivation {
    db::ObjectId owner;
    std::uint64_t threads = 0;
    Activation activation;
};

StoredActivation get_activation(db::Reader& in) {
    StoredActivation stored;
    stored.owner = get_object(in);
    stored.activation.verbs_below = static_cast<int>(in.varint() & 0xffff);
    stored.activation.most_below = stored.activation.verbs_below;
    stored.activation.called_as = in.string();
    stored.threads = in.varint();
    if (in.byte() == 0)
        return stored;
    Activation::Base base;
    base.this_object = get_object(in);
    base.caller = get_object(in);
    base.perms = get_object(in);
    base.definer = get_object(in);
    base.verb_names = in.string();
    stored.activation.base = std::move(base);
    return stored;
}

// Returns what of the realm's memory is the code of functions that only their holders keep.
std::int64_t add_programs(Realm& realm, db::ChangeSet& changes, std::vector<Code*>& fresh) {
    std::int64_t held = 0;
    for (Code* code : realm.take_used_codes()) {
        if (!std::exchange(code->is_in_file, true)) {
            fresh.push_back(code);
            changes.programs.push_back({code->hash, code->source, {}});
            std::string bytecode = realm.take_bytecode(*code);
            if (bytecode.empty())
                bytecode = bytecode_of(realm.state(), *code);
            changes.programs.push_back({*code->bytecode_hash, {}, std::move(bytecode)});
        }
        if (code->kind != CodeKind::Eval && !lasts_as_long_as_held(code->kind))
            continue;
        held += static_cast<std::int64_t>(code->counted);
        for (const Proto* proto : code->protos)
            held += bytes_of(proto);
    }
    return held;
}

std::string segments_of(Task& task, db::ChangeSet& changes, std::vector<Code*>& fresh) {
    std::int64_t held = 0;
    std::vector<Realm*> realms;
    for (const auto& activation : task.activations)
        if (std::find(realms.begin(), realms.end(), activation.realm) == realms.end())
            realms.push_back(activation.realm);
    std::string out;
    db::put_varint(out, realms.size());
    for (Realm* realm : realms) {
        std::vector<lua_State*> threads;
        for (const auto& activation : task.activations)
            if (activation.realm == realm)
                threads.insert(threads.end(), activation.threads.begin(), activation.threads.end());
        put_object(out, realm->owner());
        db::put_string(out, write_image(realm->state(), threads, 0, realm->image_names(),
                                        realm->image_code(), &held));
        held += add_programs(*realm, changes, fresh);
    }
    task.grown_bytes = std::min(task.grown_bytes, held);
    return out;
}

} // namespace

std::string save_task(Task& task, db::ChangeSet& changes) {
    std::vector<Code*> fresh;
    return save_task(task, changes, fresh);
}

std::string save_task(Task& task, db::ChangeSet& changes, std::vector<Code*>& fresh) {
    std::string row;
    put_header(row, task);
    if (!task.image.empty()) {
        row += task.image; // not woken since: activations and segments as they were
        return row;
    }
    (void)verb_depth(task); // counts what is not known
    db::put_varint(row, task.activations.size());
    for (const auto& activation : task.activations)
        put_activation(row, activation);
    row += segments_of(task, changes, fresh);
    return row;
}

void image_of_fork(Task& task, const std::string& segment, db::ChangeSet& changes) {
    std::string image;
    db::put_varint(image, 1);
    put_activation(image, task.activations.front());
    db::put_varint(image, 1);
    put_object(image, task.activations.front().realm->owner());
    db::put_string(image, segment);
    std::vector<Code*> fresh;
    add_programs(*task.activations.front().realm, changes, fresh);
    task.activations.clear();
    task.image = std::move(image);
}

std::unique_ptr<Task> load_task(TaskId id, std::string_view row) {
    db::Reader in(row);
    if (in.byte() != kTaskVersion && LIMIT(task_row_version))
        throw db::CorruptData("a task of another version");
    auto task = std::make_unique<Task>();
    task->id = id;
    task->kind = static_cast<TaskKind>(std::min<int>(in.byte(), 3));
    task->state = static_cast<TaskState>(std::min<int>(in.byte(), 5));
    const unsigned flags = in.byte();
    task->background = (flags & kBackground) != 0;
    task->is_pausable = (flags & kIsPausable) != 0;
    task->has_pausable = (flags & kHasPausable) != 0;
    if (task->state == TaskState::Running) // no row says so
        task->state = TaskState::Ready;
    task->is_paused = task->state == TaskState::Paused;
    task->payer = get_object(in);
    task->programmer = get_object(in);
    task->first_caller = get_object(in);
    task->reading_from = get_object(in);
    task->wake_microseconds = in.integer();
    task->started_seconds = in.integer();
    task->fork_values = static_cast<int>(in.varint() & 0xffff);
    task->variables = get_variables(in);
    if (in.byte() != 0)
        task->stopped_in = get_frame(in);
    task->raise_wake = in.byte() != 0;
    task->wake_value = db::decode(in);
    task->image = std::string(in.bytes(in.left()));
    task->in_store = true;
    return task;
}

namespace {

void place_threads(Task& task, const std::vector<StoredActivation>& stored, const Realm& realm,
                   const ReadImage& image) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        if (task.activations[i].realm != &realm)
            continue;
        for (std::uint64_t t = 0; t < stored[i].threads; ++t) {
            if (next >= image.threads.size() && LIMIT(fewer_coroutines))
                throw ImageError("fewer coroutines than the task has");
            task.activations[i].threads.push_back(image.threads[next++]);
        }
    }
    if (next != image.threads.size() && LIMIT(more_coroutines))
        throw ImageError("more coroutines than the task has");
}

// Where the coroutines of a task wait is where waking goes on: the innermost one first, then what
// it gives, outward.
void check_waiting(const Task& task) {
    for (std::size_t a = 0; a < task.activations.size(); ++a) {
        const Activation& activation = task.activations[a];
        const std::string_view last =
            a + 1 < task.activations.size() ? kWaitsInCall : kWaitsInBuiltin;
        for (std::size_t t = 0; t < activation.threads.size(); ++t) {
            const bool is_last = t + 1 == activation.threads.size();
            lua_State* thread = activation.threads[t];
            if (is_last && task.is_paused && a + 1 == task.activations.size()) {
                if (!is_paused(thread) && LIMIT(pause_claimed))
                    throw ImageError("the task was not paused");
                continue;
            }
            if (waits_in(thread, activation.realm->image_names()) !=
                    (is_last ? last : kWaitsInResume) &&
                LIMIT(coroutine_waits_elsewhere))
                throw ImageError("a coroutine does not wait where its task does");
            if (!is_last && resumed_by(thread) != activation.threads[t + 1] &&
                LIMIT(coroutine_waits_for_another))
                throw ImageError("a coroutine waits for another one");
        }
    }
}

} // namespace

void wake_activations(Runtime& runtime, Task& task) {
    db::Reader in(task.image);
    const auto count = in.varint();
    if ((count == 0 || count > 1000) && LIMIT(activation_count))
        throw db::CorruptData("a task without activations");
    std::vector<StoredActivation> stored;
    for (std::uint64_t i = 0; i < count; ++i)
        stored.push_back(get_activation(in));
    for (auto& entry : stored) {
        Activation activation = entry.activation;
        activation.realm = &runtime.realm_for(entry.owner);
        ++activation.realm->tasks_inside;
        task.activations.push_back(std::move(activation));
    }
    KeptThreads kept(task);
    const auto segments = in.count();
    if (task.fork_values > 0 && (segments != 1 || count != 1) && LIMIT(fork_in_one_segment))
        throw db::CorruptData("a fork in more than one realm");
    for (std::size_t i = 0; i < segments; ++i) {
        Realm& realm = runtime.realm_for(get_object(in));
        if (task.fork_values > 0 && &realm != task.activations.front().realm &&
            LIMIT(fork_in_its_realm))
            throw db::CorruptData("a fork in another realm");
        const std::string bytes(in.string());
        SegmentReader reader(runtime, task, realm);
        if (task.fork_values > 0)
            task.activations.front().threads.push_back(reader.take_fork_thread());
        const ReadImage image = reader.read(bytes);
        kept.add(realm, image);
        if (task.fork_values == 0)
            place_threads(task, stored, realm, image);
    }
    for (const auto& activation : task.activations)
        if (activation.threads.empty() && LIMIT(activation_without_coroutine))
            throw ImageError("an activation without a coroutine");
    if (task.fork_values == 0)
        check_waiting(task);
    task.image.clear();
    task.fork_values = 0; // from now on it is a task like any other
}

} // namespace lunamoo::verbs

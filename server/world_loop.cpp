#include "server/world_loop.h"

#include "db/normalise.h"
#include "db/permissions.h"
#include "server/evaluation.h"
#include "verbs/audit_trail.h"

#include <algorithm>

namespace lunamoo::server {
namespace {

constexpr std::chrono::seconds kLongestWait{60};
constexpr std::chrono::milliseconds kFullWriterWait{2};
constexpr std::chrono::seconds kExpiryInterval{1};
constexpr std::chrono::minutes kAuditHeadInterval{10};
constexpr std::size_t kRowsAtOnce = 100; // read between two commits

db::Value damage_of(const std::string& damage) {
    return db::Value::error(
        {db::ErrorCode::File, "the audit table cannot be read: " + damage, {}, {}});
}

template <typename... F> struct Overloaded : F... { using F::operator()...; };
template <typename... F> Overloaded(F...) -> Overloaded<F...>;

} // namespace

int WorldLoop::run() {
    bool more = false;
    while (!stop_reason_ && !failed_) {
        for (Message& message : parts_.inbox.take(deadline(more)))
            handle(message);
        keep_time();
        watch_disk();
        more = parts_.dispatcher.advance();
        commit({});
        write_turns_.settle(parts_.writer.committed(), parts_.writer.is_log_long());
        note_ready();
        if (may_run()) {
            run_one();
            more = true; // the session whose task has stopped may have another line
        }
        read_wanted();
        ask_file();
        parts_.checkpoints.advance(Clock::now());
        read_audit();
        if (parts_.host.stop_reason())
            stop_reason_ = parts_.host.stop_reason();
    }
    return failed_ ? 1 : say_goodbye(*stop_reason_);
}

// A slice runs; what follows from it is arranged; its changes are committed, and only then does
// what it said leave.
void WorldLoop::run_one() {
    if (parts_.observer != nullptr)
        parts_.observer->slice_begins(Clock::now() - *std::exchange(ready_since_, std::nullopt));
    db::ChangeSet changes;
    parts_.runtime.run_slice(changes);
    note_ready();
    answer_stopped_evals();
    commit(std::move(changes));
}

void WorldLoop::note_ready() {
    if (parts_.observer != nullptr && !ready_since_ && parts_.runtime.has_ready())
        ready_since_ = Clock::now();
}

void WorldLoop::commit(db::ChangeSet changes) {
    collector_.take(changes);
    const std::size_t bytes = changes.bytes();
    if (const std::size_t payable = changes.payable_bytes(); payable > 0)
        parts_.runtime.note_written(payable);
    if (!changes.empty())
        parts_.runtime.keep_clock(changes);
    std::vector<net::Output> outputs = parts_.outbox.take();
    auto answers = std::exchange(leaving_, {});
    const bool is_dump = parts_.host.take_dump_request();
    if (changes.empty() && outputs.empty() && answers.empty() && !is_dump)
        return;
    if (parts_.observer != nullptr)
        parts_.observer->handed_over(outputs);
    db::Writer::Callback release = [&network = parts_.network, texts = std::move(outputs),
                                    answers = std::move(answers)]() mutable {
        network.send(std::move(texts));
        for (const auto& answer : answers)
            answer();
    };
    db::Writer::Callback at_commit;
    if (!is_dump)
        at_commit.swap(release);
    const std::uint64_t number = parts_.writer.submit(std::move(changes), std::move(at_commit));
    if (bytes > 0)
        write_turns_.submitted(parts_.runtime.last_payer(), bytes, number);
    if (is_dump)
        parts_.checkpoints.sync(std::move(release));
}

// Tasks that have left memory and are to go on, or to be looked at.
void WorldLoop::read_wanted() {
    if (is_reading_)
        return;
    std::vector<verbs::TaskId> wanted = parts_.runtime.take_wanted(kRowsAtOnce);
    if (wanted.empty())
        return;
    is_reading_ = true;
    parts_.writer.submit_maintenance(
        [&inbox = parts_.inbox, wanted = std::move(wanted)](db::Store& store) {
            RowsRead read;
            for (const verbs::TaskId id : wanted) {
                auto row = store.task(id);
                if (row && row->bytes->empty())
                    log_line("task " + std::to_string(id) +
                             " is lost, its row in the file is damaged: run lunamoo check to see "
                             "what else is");
                read.rows.push_back(row ? std::move(*row) : db::TaskRow{id, std::nullopt, -1});
            }
            inbox.post(std::move(read));
        },
        {});
}

void WorldLoop::rows_read(const RowsRead& read) {
    is_reading_ = false;
    parts_.runtime.rows_read(read.rows);
}

// What tasks have asked of the audit table, with all that was committed before.
void WorldLoop::read_audit() {
    for (auto& question : parts_.runtime.audit().take_questions())
        parts_.writer.submit_maintenance(
            [&inbox = parts_.inbox, question = std::move(question)](db::Store& store) {
                AuditRead read{question.task, {}, {}};
                try {
                    read.page = verbs::read_audit(store, question.query, verbs::kAfterLastAudit,
                                                  verbs::kAuditLookedAt);
                } catch (const db::StoreError& error) {
                    if (error.failure() != db::StoreFailure::Corrupt)
                        throw;
                    read.damage = error.what(); // the task's, and not the server's end
                    log_line("the audit table cannot be read: " + read.damage);
                }
                inbox.post(std::move(read));
            },
            {});
}

// What tasks wait for that only the file has.
void WorldLoop::ask_file() {
    if (auto asked = parts_.runtime.take_question())
        parts_.writer.submit_maintenance(
            [&inbox = parts_.inbox, asked = std::move(*asked)](db::Store& store) {
                inbox.post(
                    FileAnswered{asked.task, verbs::Runtime::answer_from(store, asked.question)});
            },
            {});
}

void WorldLoop::log_audit_head(AuditHeads::Which which) {
    parts_.writer.submit_maintenance(
        [&heads = parts_.audit_heads, which](db::Store& store) {
            heads.log(store.audit_head(), which);
        },
        {});
}

bool WorldLoop::may_run() {
    return parts_.runtime.has_ready() && !parts_.writer.is_full();
}

Clock::time_point WorldLoop::deadline(bool more) {
    const Clock::time_point now = Clock::now();
    if (more || may_run())
        return now;
    Clock::time_point until = std::min(now + kLongestWait, parts_.checkpoints.next(now));
    if (parts_.runtime.has_ready() || write_turns_.anybody_waits())
        until = now + kFullWriterWait;
    if (parts_.sessions.has_unlogged())
        until = std::min(until, now + kExpiryInterval);
    if (const auto wait = parts_.dispatcher.wait())
        until = std::min(until, now + std::chrono::microseconds(*wait));
    if (const auto wait = parts_.runtime.wait_for_rates())
        until = std::min(until, now + std::chrono::microseconds(*wait));
    if (const auto wait = parts_.runtime.wait_for_memory())
        until = std::min(until, now + std::chrono::microseconds(*wait));
    if (const auto wait = parts_.runtime.wait_for_wakes())
        if (*wait < std::chrono::microseconds(kLongestWait).count())
            until = std::min(until, now + std::chrono::microseconds(*wait));
    return until;
}

void WorldLoop::keep_time() {
    parts_.runtime.wake_due();
    parts_.runtime.keep_memory();
    const Clock::time_point now = Clock::now();
    if (now < next_expiry_)
        return;
    next_expiry_ = now + kExpiryInterval;
    parts_.world.forget_old_graves(utc_now_microseconds() / 1'000'000);
    parts_.sessions.expire(now);
    if (now < next_audit_head_)
        return;
    const bool is_first = next_audit_head_ == Clock::time_point{};
    next_audit_head_ = now + kAuditHeadInterval;
    log_audit_head(is_first ? AuditHeads::Which::Any : AuditHeads::Which::Changed);
}

// What the writer has seen; where that changes who may grow, it is said.
void WorldLoop::watch_disk() {
    const auto space = parts_.writer.disk();
    if (!space)
        return;
    db::Ledger& ledger = parts_.world.ledger();
    const bool was_low = ledger.disk().is_low();
    ledger.set_disk(*space);
    if (ledger.disk().is_low() == was_low)
        return;
    std::string text = was_low ? "the disk has room again: "
                               : "the disk is low, and only wizards may let the world grow: ";
    text += ledger.disk().text();
    log_line(text);
    parts_.sessions.for_each([&](Session& session) {
        if (db::is_wizard(parts_.world, session.who()))
            parts_.sessions.say(session, "*** " + text + " ***");
    });
}

void WorldLoop::handle(Message& message) {
    std::visit(
        Overloaded{
            [this](PeerConnected& peer) {
                parts_.dispatcher.connected(peer.connection, peer.kind, peer.peer);
            },
            [this](PeerLine& line) { handle_line(line); },
            [this](PeerGone& peer) { parts_.dispatcher.disconnected(peer.connection); },
            [this](WorkerReply& reply) { parts_.runtime.reply(reply.task, std::move(reply.text)); },
            [this](const RowsRead& read) { rows_read(read); },
            [this](const AuditRead& read) {
                parts_.runtime.reply(read.task, read.damage.empty() ? verbs::answer_of(read.page)
                                                                    : damage_of(read.damage));
            },
            [this](StoreWork& request) {
                parts_.writer.submit_maintenance(std::move(request.work), {});
            },
            [this](const FileAnswered& answered) {
                parts_.runtime.file_answered(answered.task, answered.answer);
            },
            [this](EvalRequest& request) { start_eval(request); },
            [this](CopyRequest& request) { parts_.checkpoints.copy(std::move(request)); },
            [this](const CheckpointDone& done) { parts_.checkpoints.done(done); },
            [this](StopRequest& stop) { stop_reason_ = stop.reason; },
            [this](StoreFailed&) { failed_ = true; },
        },
        message);
}

void WorldLoop::handle_line(PeerLine& line) {
    if (line.held)
        parts_.sessions.note_held(line.connection);
    parts_.dispatcher.line(line.connection, std::move(line.text), line.flags);
}

// -- Code from the command line

void WorldLoop::start_eval(EvalRequest& request) {
    const auto perms = find_evaluator(parts_.world, request.as);
    if (!perms) {
        request.reply({false, no_evaluator(request.as)});
        return;
    }
    // The task's id is known only after start_eval, its end only after run_slice.
    const auto id = std::make_shared<verbs::TaskId>(0); // owners: this function, on_end
    *id = parts_.runtime.start_eval(db::normalise(request.code), *perms,
                                    [this, id](verbs::TaskEnd end, const db::Value& result) {
                                        finish_eval(*id, answer_of(end, result));
                                    });
    if (*id == 0)
        request.reply({false, "the task could not be started: too many tasks are queued"});
    else
        evals_.push_back({*id, std::move(request.reply)});
}

// What it reports must be on disk first, as for everybody.
void WorldLoop::finish_eval(verbs::TaskId task, const EvalRequest::Answer& answer) {
    const auto found = std::find_if(evals_.begin(), evals_.end(),
                                    [&](const PendingEval& eval) { return eval.task == task; });
    if (found == evals_.end())
        return;
    leaving_.push_back([reply = std::move(found->reply), answer] { reply(answer); });
    evals_.erase(found);
}

void WorldLoop::answer_stopped_evals() {
    const std::vector<PendingEval> evals = evals_;
    for (const PendingEval& eval : evals) {
        const auto state = parts_.runtime.state_of(eval.task);
        if (!state)
            finish_eval(eval.task, {false, "the task was killed"});
        else if (state == verbs::TaskState::Suspended || state == verbs::TaskState::Reading)
            finish_eval(eval.task, {true, suspended_text(eval.task)});
    }
}

// -- The end

int WorldLoop::say_goodbye(const std::string& reason) {
    log_line("shutting down: " + reason);
    parts_.sessions.for_each([&](Session& session) {
        parts_.sessions.say(session, "*** Shutting down: " + reason + " ***");
    });
    commit({});
    log_audit_head(AuditHeads::Which::Any);
    db::ChangeSet last;
    parts_.runtime.keep_clock(last);
    parts_.writer.submit(std::move(last), {});
    return parts_.writer.wait_until_committed() ? 0 : 1;
}

} // namespace lunamoo::server

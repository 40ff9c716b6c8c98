#include "server/commands.h"

#include "db/normalise.h"
#include "server/admin_socket.h"
#include "server/evaluation.h"
#include "server/host_adapter.h"
#include "server/loaded_world.h"
#include "server/shown_text.h"
#include "verbs/audit_trail.h"

#include <cstdio>

namespace lunamoo::server {
namespace {

int print(const EvalRequest::Answer& answer) {
    std::fprintf(answer.ok ? stdout : stderr, "%s\n", shown_text(answer.text).c_str());
    return answer.ok ? 0 : 1;
}

// The world without a server: no connections, no wakes, one task. The tasks of the file are there
// and do not go on, also when they are resumed: they do once the world is served.
class Alone {
  public:
    explicit Alone(const std::string& path)
        : loaded_(path, "", {}), runtime_(loaded_.world, host_, loaded_.runtime_options()) {
        runtime_.set_program_source(
            [this](const db::Sha256& hash) { return find_program(loaded_.store, hash); });
        runtime_.leave_asleep(loaded_.tasks);
    }

    EvalRequest::Answer eval(const EvalOptions& options) {
        const auto perms = find_evaluator(loaded_.world, options.as);
        if (!perms)
            return {false, no_evaluator(options.as)};
        std::optional<EvalRequest::Answer> answer;
        const verbs::TaskId task = runtime_.start_eval(
            db::normalise(options.code), *perms,
            [&](verbs::TaskEnd end, const db::Value& result) { answer = answer_of(end, result); });
        while (!answer && !has_stopped(task))
            step();
        return answer.value_or(EvalRequest::Answer{true, suspended_text(task)});
    }

  private:
    bool has_stopped(verbs::TaskId id) {
        const auto state = runtime_.state_of(id);
        return !state || state == verbs::TaskState::Suspended || state == verbs::TaskState::Reading;
    }

    // A slice, or a worker's reply.
    void step() {
        if (runtime_.has_ready()) {
            db::ChangeSet changes;
            runtime_.run_slice(changes);
            commit(std::move(changes));
            for (const auto& question : runtime_.audit().take_questions())
                runtime_.reply(question.task, verbs::answer_of(verbs::read_audit(
                                                  loaded_.store, question.query,
                                                  verbs::kAfterLastAudit, verbs::kAuditLookedAt)));
            while (const auto asked = runtime_.take_question())
                runtime_.file_answered(asked->task,
                                       verbs::Runtime::answer_from(loaded_.store, asked->question));
            read_wanted();
            return;
        }
        for (Message& message : inbox_.take(Clock::now() + std::chrono::seconds(1)))
            if (auto* reply = std::get_if<WorkerReply>(&message))
                runtime_.reply(reply->task, std::move(reply->text));
    }

    // Tasks whose frames are asked for.
    void read_wanted() {
        std::vector<db::TaskRow> rows;
        for (const verbs::TaskId id : runtime_.take_wanted()) {
            auto row = loaded_.store.task(id);
            rows.push_back(row ? std::move(*row) : db::TaskRow{id, std::nullopt, -1});
        }
        runtime_.rows_read(rows);
    }

    void commit(db::ChangeSet changes) {
        collector_.take(changes);
        if (!changes.empty()) {
            runtime_.keep_clock(changes);
            loaded_.store.write(changes);
        }
        if (host_.take_dump_request())
            loaded_.store.checkpoint();
    }

    LoadedWorld loaded_;
    db::ChangeCollector collector_{loaded_.world};
    Inbox inbox_;
    Workers workers_{1, 64, inbox_};
    Outbox outbox_;
    Sessions sessions_{loaded_.world, outbox_};
    HostAdapter host_{sessions_, workers_};
    verbs::Runtime runtime_;
};

} // namespace

int run_eval(const EvalOptions& options) {
    if (const auto holder = db::LockFile::holder(options.world); holder && !holder->socket.empty())
        return print(eval_remotely(holder->socket, options.as, options.code));
    return print(Alone(options.world).eval(options));
}

} // namespace lunamoo::server

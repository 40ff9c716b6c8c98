// A world in which atomic(f, ...) and dry_run(f, ...) change things, and all that undoing must
// bring back.
#pragma once

#include "tests/verbs/bench.h"

#include "db/text_form.h"

namespace lunamoo::verbs {

struct AtomicBench : Bench {
    explicit AtomicBench(const RuntimeOptions& options = unhurried()) : Bench(options) {
        add_property(anns_own, "money", Value::integer(10), ann, "r");
        add_property(bobs_own, "money", Value::integer(10), bob, "r");
        add_property(box, "open", Value::integer(1), wizard, "rw");
        host.online[ann] = {"ann's", 1, 1};
        host.online[bob] = {"bob's", 1, 1};
    }
    std::int64_t money(ObjectId of) { return property(of, "money").as_integer(); }

    // All that undoing must bring back, as text.
    std::string state() {
        std::string text;
        for (auto& [file, contents] : db::world_text(world)) {
            const auto max = contents.find("  max_object = ");
            if (max != std::string::npos)
                contents.erase(max, contents.find('\n', max) - max + 1);
            text += file + "\n" + contents;
        }
        std::map<ObjectId, std::string> accounts;
        world.ledger().for_each([&](ObjectId who, const db::Account& account) {
            for (const auto stock : {db::Resource::Objects, db::Resource::Bytes,
                                     db::Resource::Tasks, db::Resource::Images})
                accounts[who] += std::to_string(account.used(stock)) + " ";
        });
        for (const auto& [who, used] : accounts)
            if (used != "0 0 0 0 ")
                text += name(who) + ": " + used + "\n";
        std::vector<TaskId> tasks;
        runtime.for_each_task([&](const Task& task) { tasks.push_back(task.id); });
        std::sort(tasks.begin(), tasks.end());
        for (const TaskId task : tasks)
            text += "task " + std::to_string(task) + "\n";
        for (const auto& [who, info] : host.online)
            text += "connected " + name(who) + "\n";
        text += std::to_string(host.told.size()) + " told, " + std::to_string(host.forced.size()) +
                " forced, " + std::to_string(host.logged.size()) + " logged, " +
                std::to_string(host.dumps) + " dumps, " + host.farewell;
        return text;
    }
};

// The message with which the code fails within atomic.
inline std::string refusal(AtomicBench& bench, const std::string& code, ObjectId perms) {
    return bench.says("local ok, e = pcall(atomic, function() " + code +
                          " end) return ok, ok or e.message",
                      perms);
}

} // namespace lunamoo::verbs

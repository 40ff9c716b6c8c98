// What the tests of the trail of power share.
#pragma once

#include "db/codec.h"
#include "tests/verbs/bench.h"
#include "verbs/audit_trail.h"

namespace lunamoo::verbs {

// A bench that runs verbs as the server runs commands, and decodes the rows that they left.
struct Auditing : Bench {
    // Runs a verb of that text, owned by `owner`, for `player`, as the server runs a command; the
    // deeds that it left.
    std::vector<AuditRecord> command(const std::string& code, ObjectId owner, ObjectId player) {
        audit.clear();
        audit_counts.clear();
        add_verb(box, "command",
                 "local box, mine = " + name(box) + ", " + name(anns_own) + " " + code, owner);
        const auto found = world.find_callable_verb(box, "command");
        VerbStart start;
        start.this_object = start.definer = box;
        start.verb_id = found->verb->id;
        start.called_as = "command";
        start.variables.player = player;
        start.payer = player;
        version = found->verb->version;
        runtime.start_task(std::move(start), [this](TaskEnd end, const Value& value) {
            last = end == TaskEnd::Aborted     ? "aborted"
                   : value.is(db::Type::Error) ? std::string(name_of(value.as_error().code)) +
                                                     ": " + value.as_error().message
                                               : db::to_literal(value);
        });
        run();
        world.delete_verb(box, world.find_own_verb(box, "command")->index);
        return records();
    }
    std::vector<AuditRecord> records() const {
        std::vector<AuditRecord> all;
        for (const auto& row : audit)
            all.push_back(decode_audit(row.bytes));
        return all;
    }
    // The one row that it left.
    AuditRecord only(const std::string& code, ObjectId owner, ObjectId player) {
        const auto all = command(code, owner, player);
        INFO(code << " ended with " << last);
        REQUIRE(all.size() == 1);
        return all.front();
    }

    std::uint64_t version = 0;
};

} // namespace lunamoo::verbs

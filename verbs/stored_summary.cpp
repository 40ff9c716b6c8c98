#include "verbs/stored_summary.h"

#include "cmake/limit.h"
#include "db/codec.h"

namespace lunamoo::verbs {
namespace {

constexpr unsigned char kFormat = 1; // stored
// Flags; stored.
constexpr unsigned kIsFork = 1;
constexpr unsigned kIsWoken = 2;

} // namespace

std::string encode_summary(const EvictedTasks::Record& record, std::string_view verb,
                           const db::Value* woken_with) {
    std::string bytes;
    db::put_byte(bytes, kFormat);
    db::put_byte(bytes, static_cast<unsigned char>(record.state));
    db::put_byte(bytes, static_cast<unsigned char>((record.is_fork ? kIsFork : 0) |
                                                   (woken_with != nullptr ? kIsWoken : 0)));
    for (const db::ObjectId id : {record.payer, record.programmer, record.player,
                                  record.this_object, record.definer, record.reading_from})
        db::put_integer(bytes, id.number);
    db::put_integer(bytes, record.line);
    db::put_integer(bytes, record.image_bytes);
    db::put_string(bytes, verb);
    if (woken_with != nullptr)
        db::encode(bytes, *woken_with);
    return bytes;
}

StoredSummary decode_summary(std::string_view bytes) {
    db::Reader in(bytes);
    if (in.byte() != kFormat && LIMIT(summary_format))
        throw db::CorruptData("a task's summary of another format");
    StoredSummary summary;
    EvictedTasks::Record& record = summary.record;
    const unsigned state = in.byte();
    if (state > static_cast<unsigned>(TaskState::Paused) && LIMIT(summary_state))
        throw db::CorruptData("a task's summary has an unknown state");
    record.state = static_cast<TaskState>(state);
    const unsigned flags = in.byte();
    record.is_fork = (flags & kIsFork) != 0;
    for (db::ObjectId* id : {&record.payer, &record.programmer, &record.player, &record.this_object,
                             &record.definer, &record.reading_from})
        *id = db::ObjectId{in.integer()};
    record.line = static_cast<std::int32_t>(in.integer());
    record.image_bytes = in.integer();
    summary.verb = in.string();
    if ((flags & kIsWoken) != 0)
        summary.woken_with = db::decode(in);
    in.expect_end();
    return summary;
}

} // namespace lunamoo::verbs

// What the file says of a task beside its row.
#include "db/codec.h"
#include "tests/catch.h"
#include "verbs/stored_summary.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

EvictedTasks::Record some_record() {
    EvictedTasks::Record record;
    record.payer = db::ObjectId{5};
    record.programmer = db::ObjectId{6};
    record.player = db::ObjectId{7};
    record.this_object = db::ObjectId{-1};
    record.definer = db::ObjectId{9};
    record.reading_from = db::ObjectId{-70};
    record.line = 12;
    record.image_bytes = 3456;
    record.state = TaskState::Reading;
    record.is_fork = true;
    return record;
}

} // namespace

TEST_CASE("a task's summary comes back as it was", "[stored_summary]") {
    const EvictedTasks::Record record = some_record();
    const std::string bytes = encode_summary(record, "a verb");
    CHECK(bytes.size() < 40);
    const StoredSummary read = decode_summary(bytes);
    CHECK(read.verb == "a verb");
    CHECK(read.record.payer == record.payer);
    CHECK(read.record.programmer == record.programmer);
    CHECK(read.record.player == record.player);
    CHECK(read.record.this_object == record.this_object);
    CHECK(read.record.definer == record.definer);
    CHECK(read.record.reading_from == record.reading_from);
    CHECK(read.record.line == record.line);
    CHECK(read.record.image_bytes == record.image_bytes);
    CHECK(read.record.state == record.state);
    CHECK(read.record.is_fork);
    CHECK_FALSE(read.woken_with);
    const db::Value value = *db::Value::string("awake");
    CHECK(decode_summary(encode_summary(record, "", &value)).woken_with == value);
}

TEST_CASE("bytes that are no summary are refused", "[stored_summary]") {
    const std::string bytes = encode_summary(some_record(), "a verb");
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
        CHECK_THROWS_AS(decode_summary(bytes.substr(0, cut)), db::CorruptData);
    CHECK_THROWS_AS(decode_summary(bytes + "x"), db::CorruptData);
    CHECK_THROWS_AS(decode_summary("\x02" + bytes.substr(1)), db::CorruptData);
    CHECK_THROWS_AS(decode_summary(bytes.substr(0, 1) + "\x06" + bytes.substr(2)), db::CorruptData);
}

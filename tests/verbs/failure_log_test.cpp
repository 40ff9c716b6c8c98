// What the log says of tasks whose player is not there: no more than it is to hold of one payer.
#include "verbs/failure_log.h"

#include "tests/catch.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

namespace {

constexpr db::ObjectId kAnn{10}, kBob{11};

// How many of so many lines are logged.
int logged(FailureLog& log, db::ObjectId payer, int lines, std::int64_t now) {
    int sum = 0;
    for (int i = 0; i < lines; ++i)
        sum += log.take(payer, 7, "E_PERM: no", now) ? 1 : 0;
    return sum;
}

} // namespace

TEST_CASE("of one payer's failures so many lines are logged in five minutes", "[failures]") {
    FailureLog log;
    CHECK(logged(log, kAnn, kFailureLines - 1, 0) == kFailureLines - 1);
    const auto last = log.take(kAnn, 7, "E_PERM: no", 0);
    REQUIRE(last);
    CHECK(*last == "task 7 of #10: E_PERM: no (no more is logged of such tasks of this payer's for "
                   "five minutes)");
    CHECK(logged(log, kAnn, 1000, kFailureMicroseconds - 1) == 0);
    CHECK(logged(log, kBob, 10, kFailureMicroseconds - 1) == 10); // he is another
    CHECK(logged(log, kAnn, 10, kFailureMicroseconds) == 10);
}

TEST_CASE("connections that have not logged in are one payer to the log", "[failures]") {
    FailureLog log;
    int sum = 0;
    for (int connection = 2; connection < 1000; ++connection)
        sum += logged(log, db::ObjectId{-connection}, 1, 0);
    CHECK(sum == kFailureLines);
}

TEST_CASE("a long line of a failure is cut in the log", "[failures]") {
    FailureLog log;
    const auto line = log.take(kAnn, 7, std::string(100'000, 'x'), 0);
    REQUIRE(line);
    CHECK(line->size() < kFailureLineBytes + 50);
    CHECK(line->ends_with("x..."));
}

#include "server/inbox.h"
#include "server/workers.h"
#include "tests/catch.h"
#include "verbs/password.h"

using namespace lunamoo;
using namespace lunamoo::server;
using namespace std::chrono_literals;

namespace {

std::vector<Message> take(Inbox& inbox, std::chrono::milliseconds patience) {
    return inbox.take(std::chrono::steady_clock::now() + patience);
}

// The reply of the one job that is under way.
WorkerReply reply(Inbox& inbox) {
    const std::vector<Message> messages = take(inbox, 20s);
    REQUIRE(messages.size() == 1);
    return std::get<WorkerReply>(messages.front());
}

} // namespace

TEST_CASE("an inbox gives what was posted, in order, and waits no longer than asked") {
    Inbox inbox;
    CHECK(take(inbox, 1ms).empty());
    inbox.post(PeerGone{1});
    inbox.post(PeerGone{2});
    const std::vector<Message> messages = take(inbox, 20s);
    REQUIRE(messages.size() == 2);
    CHECK(std::get<PeerGone>(messages[0]).connection == 1);
    CHECK(std::get<PeerGone>(messages[1]).connection == 2);
    CHECK(take(inbox, 0ms).empty());
}

TEST_CASE("an inbox with much in it asks to hold those who talk, until it is emptied") {
    Inbox inbox;
    const std::string line(Inbox::kHoldAboveBytes / 2, 'x');
    CHECK_FALSE(inbox.post_line({1, line, {}, false}));
    CHECK(inbox.post_line({2, line, {}, false}));
    const std::vector<Message> messages = take(inbox, 0ms);
    CHECK_FALSE(std::get<PeerLine>(messages.at(0)).held);
    CHECK(std::get<PeerLine>(messages.at(1)).held);
    CHECK_FALSE(inbox.post_line({1, line, {}, false}));
}

TEST_CASE("a job's result comes to the inbox; one that throws answers nothing") {
    Inbox inbox;
    Workers workers(1, 4, inbox);
    REQUIRE(workers.run(7, [] { return std::string("done"); }));
    const WorkerReply done = reply(inbox);
    CHECK(done.task == 7);
    CHECK(done.text == "done");
    REQUIRE(workers.run(8, []() -> std::string { throw std::runtime_error("no"); }));
    CHECK(reply(inbox).text.empty());
}

TEST_CASE("workers refuse more than their queue holds") {
    Inbox inbox;
    std::mutex gate;
    gate.lock();
    Workers workers(1, 2, inbox);
    const auto job = [&gate] {
        const std::lock_guard wait(gate);
        return std::string();
    };
    REQUIRE(workers.run(1, job));
    std::size_t taken = 1; // the thread may or may not have taken the first yet
    while (taken < 10 && workers.run(2, job))
        ++taken;
    CHECK(taken >= 2);
    CHECK(taken <= 3);
    gate.unlock();
}

TEST_CASE("a password checks against its own hash only, and dear or foreign texts do not check") {
    const std::string hash = verbs::hash_password("moonlight");
    CHECK(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(hash != verbs::hash_password("moonlight"));
    CHECK(verbs::check_password("moonlight", hash));
    CHECK_FALSE(verbs::check_password("moonshine", hash));
    CHECK_FALSE(verbs::check_password("", hash));
    CHECK_FALSE(verbs::check_password("moonlight", ""));
    CHECK_FALSE(verbs::check_password("moonlight", "$argon2id$nonsense"));
    std::string dear = hash;
    dear.replace(dear.find("m=19456"), 7, "m=4000000");
    CHECK_FALSE(verbs::check_password("moonlight", dear));
}

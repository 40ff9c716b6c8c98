#include "net/output_queue.h"
#include "tests/catch.h"

#include <ctime>
#include <string>

using namespace lunamoo::net;

namespace {

std::string notice(std::size_t lines) {
    return "<" + std::to_string(lines) + ">";
}

std::string all_of(OutputQueue& queue) {
    std::string all;
    while (!queue.is_empty()) {
        all += queue.front();
        queue.consume(queue.front().size());
    }
    return all;
}

} // namespace

TEST_CASE("what is being sent stays where it is, whatever is appended and dropped", "[output]") {
    OutputQueue queue;
    queue.append("pong"); // so short that it stands within its string
    const char* const at = queue.front().data();
    const std::string line(61, 'x');
    for (int i = 0; i < 1000; ++i) {
        queue.append_text(line, 1);
        queue.drop_oldest_text(600, notice);
        queue.append(i % 3 == 0 ? "p" : "");
        REQUIRE(queue.front().data() == at);
        REQUIRE(queue.front() == "pong");
    }
    queue.consume(4);
    const char* const notice_at = queue.front().data();
    const std::string told(queue.front());
    queue.append_text(std::string(2000, 'y'), 1);
    queue.drop_oldest_text(600, notice);
    CHECK(queue.front().data() == notice_at);
    CHECK(queue.front() == told);
}

TEST_CASE("the protocol's bytes stay, in order; texts that were between them leave a notice",
          "[output]") {
    OutputQueue queue;
    queue.append("0");
    for (int i = 1; i < 10; ++i) {
        queue.append_text("text" + std::to_string(i) + "\n", 1);
        queue.append(std::to_string(i));
    }
    queue.drop_oldest_text(30, notice);
    CHECK(queue.size() == 31); // the notice comes on top
    CHECK(all_of(queue) == "0<6>123456text7\n7text8\n8text9\n9");
    CHECK(queue.size() == 0);
    CHECK(queue.text_size() == 0);
}

TEST_CASE("dropping takes no longer for what was dropped before", "[output]") {
    OutputQueue queue;
    queue.append("front");
    const auto round = [&](int times) {
        const auto began = std::clock();
        for (int i = 0; i < times; ++i) {
            queue.append("pong");
            queue.append_text("line\n", 1);
            queue.drop_oldest_text(300'000, notice);
        }
        return std::clock() - began;
    };
    const auto first = round(20'000);
    round(40'000);
    CHECK(round(20'000) < 20 * first + CLOCKS_PER_SEC / 20);
}

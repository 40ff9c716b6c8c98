// Rows of tasks in which every part is whole and a part says another thing than the rest.
#include "tests/catch.h"
#include "tests/fuzz/forged_task.h"
#include "verbs/hibernation.h"

#include <functional>

namespace lunamoo::verbs::forged {
namespace {

// What follows a row's header (verbs/hibernation.cpp).
struct Stack {
    struct Entry {
        std::int64_t owner = 0;
        std::uint64_t verbs_below = 0;
        std::string called_as;
        std::uint64_t threads = 0;
        std::string base; // as it is stored, with the byte that says whether there is one
    };
    std::vector<Entry> activations;
    std::vector<std::pair<std::int64_t, std::string>> segments; // owner and image
};

Stack stack_of(const std::string& bytes) {
    Stack stack;
    db::Reader in(bytes);
    for (std::uint64_t count = in.varint(); count > 0; --count) {
        Stack::Entry entry;
        entry.owner = in.integer();
        entry.verbs_below = in.varint();
        entry.called_as = in.string();
        entry.threads = in.varint();
        const std::size_t left = in.left();
        if (in.byte() != 0) {
            for (int i = 0; i < 4; ++i)
                (void)in.integer();
            (void)in.string();
        }
        entry.base = bytes.substr(bytes.size() - left, left - in.left());
        stack.activations.push_back(std::move(entry));
    }
    for (std::uint64_t count = in.varint(); count > 0; --count) {
        const std::int64_t owner = in.integer();
        stack.segments.emplace_back(owner, in.string());
    }
    return stack;
}

std::string bytes_of(const Stack& stack) {
    std::string bytes;
    db::put_varint(bytes, stack.activations.size());
    for (const auto& entry : stack.activations) {
        db::put_integer(bytes, entry.owner);
        db::put_varint(bytes, entry.verbs_below);
        db::put_string(bytes, entry.called_as);
        db::put_varint(bytes, entry.threads);
        bytes += entry.base;
    }
    db::put_varint(bytes, stack.segments.size());
    for (const auto& [owner, image] : stack.segments) {
        db::put_integer(bytes, owner);
        db::put_string(bytes, image);
    }
    return bytes;
}

using Forge = std::function<void(Task&, Stack&)>;

std::string forged(const std::string& row, const Forge& forge) {
    const auto task = load_task(1, row);
    Stack stack = stack_of(task->image);
    forge(*task, stack);
    task->image = bytes_of(stack);
    db::ChangeSet changes;
    return save_task(*task, changes);
}

std::string said(World& world, const std::string& row, const Forge& forge) {
    std::string text = world.wake(forged(row, forge));
    const std::size_t why = text.find("cannot go on: ");
    return why == text.npos ? text : text.substr(why + 14, text.find('\n', why) - why - 14);
}

// The ids of a task's coroutines are the first in its image, in order; so many times it must be
// there.
void replace_roots(std::string& image, std::string_view from, std::string_view to) {
    std::string bytes(db::unseal(image));
    const std::size_t at = bytes.find(from);
    REQUIRE(at != bytes.npos);
    REQUIRE(bytes.find(from, at + 1) == bytes.npos);
    bytes.replace(at, from.size(), to);
    db::seal(bytes);
    image = bytes;
}

} // namespace

TEST_CASE("a task has as many coroutines as its images", "[forged]") {
    World world;
    const std::string row = world.rows_of_text("suspend(0)").front();
    CHECK(said(world, row, [](Task&, Stack&) {}).empty());
    CHECK_THROWS_WITH(load_task(1, "\x02" + row.substr(1)), Catch::Contains("another version"));
    CHECK(said(world, row, [](Task&, Stack& stack) {
              stack.activations[0].threads = std::uint64_t{1} << 40;
          }) == "fewer coroutines than the task has");
    CHECK(said(world, row, [](Task&, Stack& stack) { stack.activations[0].threads = 0; }) ==
          "more coroutines than the task has");
}

TEST_CASE("a task waits where its coroutines do", "[forged]") {
    World world;
    const std::string suspended = world.rows_of_text("suspend(0)").front();
    const std::string paused =
        world.rows_of_text("local n = 0 for i = 1, 1000 do n = n + i end", true).front();
    CHECK(said(world, paused, [](Task&, Stack&) {}).empty());
    CHECK(said(world, paused, [](Task& task, Stack&) {
              task.state = TaskState::Suspended;
              task.wake_microseconds = 1;
          }) == "a coroutine does not wait where its task does");
    CHECK(said(world, suspended, [](Task& task, Stack&) { task.state = TaskState::Paused; }) ==
          "the task was not paused");
    const std::string nested =
        world
            .rows_of_text("coroutine.wrap(function() "
                          "coroutine.wrap(function() suspend(0) end)() end)()")
            .front();
    CHECK(said(world, nested, [](Task&, Stack&) {}).empty());
    CHECK(said(world, nested, [](Task&, Stack& stack) {
              using namespace std::string_view_literals;
              replace_roots(stack.segments[0].second, "\3\0\1\2\0"sv, "\3\1\0\2\0"sv);
          }) == "a coroutine waits for another one");
}

TEST_CASE("a fork is one function in the realm of its owner", "[forged]") {
    World world;
    const std::string row =
        world.rows_of_text("fork(0, function() suspend(0) end, 5, 'six')").front();
    REQUIRE(load_task(1, row)->fork_values == 3);
    CHECK(said(world, row, [](Task&, Stack&) {}).empty());
    CHECK(said(world, row, [](Task&, Stack& stack) {
              stack.segments.push_back(stack.segments[0]);
          }) == "a fork in more than one realm");
    CHECK(said(world, row, [](Task&, Stack& stack) {
              stack.activations.push_back(stack.activations[0]);
          }) == "a fork in more than one realm");
    CHECK(said(world, row, [](Task&, Stack& stack) { stack.segments[0].first = 3; }) ==
          "a fork in another realm");
    CHECK(said(world, row, [](Task& task, Stack&) { task.fork_values = 2; }) ==
          "the image holds other values than its task says");
}

} // namespace lunamoo::verbs::forged

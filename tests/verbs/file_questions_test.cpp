#include "verbs/file_questions.h"

#include "tests/catch.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

TEST_CASE("of what is asked of the file one question is out at a time", "[history]") {
    FileQuestions questions;
    CHECK(!questions.take());
    questions.add({7}, {1, {}});
    questions.add({7}, {2, {}});
    CHECK(questions.take()->task == 1);
    CHECK(!questions.take());
    questions.answered();
    CHECK(questions.take()->task == 2);
    questions.answered();
    CHECK(!questions.take());
}

TEST_CASE("who asks much of the file waits for himself", "[history]") {
    FileQuestions questions;
    for (TaskId task = 1; task <= 90; ++task)
        questions.add({7}, {task, {}});
    std::vector<TaskId> order;
    const auto answer = [&] {
        order.push_back(questions.take()->task);
        questions.answered();
    };
    answer();
    questions.add({5}, {101, {}});
    questions.add({5}, {102, {}});
    questions.add({9}, {103, {}});
    for (int i = 0; i < 6; ++i)
        answer();
    CHECK(order == std::vector<TaskId>{1, 103, 101, 2, 102, 3, 4});
}

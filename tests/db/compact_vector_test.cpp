// A vector of one word, beside std::vector.
#include "db/compact_vector.h"
#include "tests/catch.h"

#include <random>
#include <string>
#include <vector>

using lunamoo::db::CompactVector;

TEST_CASE("a vector of one word does what std::vector does", "[compact_vector]") {
    std::mt19937 random(7);
    const auto below = [&](std::size_t most) {
        return std::uniform_int_distribution<std::size_t>(0, most)(random);
    };
    CompactVector<std::string> ours;
    std::vector<std::string> theirs;
    for (int n = 0; n < 20'000; ++n) {
        const std::string text = std::to_string(n) + std::string(below(40), 'x');
        const std::size_t at = below(theirs.size());
        const std::size_t end = at + below(theirs.size() - at);
        const auto in_theirs = [&](std::size_t index) {
            return theirs.begin() + static_cast<std::ptrdiff_t>(index);
        };
        switch (below(7)) {
        case 0:
        case 1:
            ours.push_back(text), theirs.push_back(text);
            break;
        case 2:
            CHECK(*ours.insert(ours.begin() + at, text) == text);
            theirs.insert(in_theirs(at), text);
            break;
        case 3:
            CHECK(ours.erase(ours.begin() + at, ours.begin() + end) == ours.begin() + at);
            theirs.erase(in_theirs(at), in_theirs(end));
            break;
        case 4: {
            const auto is_even = [](const std::string& word) { return word.size() % 2 == 0; };
            erase_if(ours, is_even), std::erase_if(theirs, is_even);
            break;
        }
        case 5: {
            CompactVector<std::string> copy = ours;
            CHECK(copy == ours);
            copy.push_back("more");
            CHECK_FALSE(copy == ours);
            copy = std::move(ours);
            CHECK(ours.empty());
            ours = std::exchange(copy, {});
            if (!theirs.empty()) // where it comes from is in the memory that is left
                ours.push_back(ours.back()), theirs.push_back(std::string(theirs.back()));
            ours.swap(copy);
            ours = copy;
            break;
        }
        case 6:
            ours.reserve(below(50)), ours.shrink_to_fit();
            CHECK(ours.capacity() == ours.size());
            break;
        default:
            if (below(20) == 0)
                ours.clear(), theirs.clear();
        }
        REQUIRE(std::vector<std::string>(ours.begin(), ours.end()) == theirs);
    }
    static_assert(sizeof ours == sizeof(void*));
}

namespace {

// Counts those that live; the copy with which `left` runs out throws, as where there is no memory.
struct Counted {
    static inline int alive = 0;
    static inline int left = 0;
    Counted() { ++alive; }
    Counted(const Counted&) {
        if (left-- == 0)
            throw std::bad_alloc();
        ++alive;
    }
    Counted(Counted&&) noexcept { ++alive; }
    Counted& operator=(const Counted&) = default;
    Counted& operator=(Counted&&) noexcept = default;
    ~Counted() { --alive; }
};

} // namespace

TEST_CASE("where there is no memory for a copy nothing of it is left", "[compact_vector]") {
    {
        CompactVector<Counted> whole;
        for (int n = 0; n < 5; ++n)
            whole.push_back(Counted());
        for (int copies = 0; copies < 5; ++copies) {
            Counted::left = copies;
            CHECK_THROWS_AS(CompactVector<Counted>(whole), std::bad_alloc);
            CHECK(Counted::alive == 5);
        }
        Counted::left = 2;
        CHECK_THROWS_AS((CompactVector<Counted>{whole[0], whole[1], whole[2]}), std::bad_alloc);
        CHECK(Counted::alive == 5);
        Counted::left = 5;
        CHECK(CompactVector<Counted>(whole).size() == 5);
    }
    CHECK(Counted::alive == 0);
}

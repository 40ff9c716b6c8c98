#include "tests/catch.h"
#include "verbs/line_diff.h"

#include <algorithm>
#include <random>

using lunamoo::verbs::line_diff;

namespace {

using Lines = std::vector<std::string>;

std::string joined(const Lines& lines) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i)
        text += (i > 0 ? "\n" : "") + lines[i];
    return text;
}

Lines diff(const Lines& from, const Lines& to) {
    return line_diff(joined(from), joined(to), "a", "b");
}

// What the diff makes of `from`; checks what it says of it on the way.
Lines patched(const Lines& from, const Lines& edits) {
    Lines made;
    std::size_t at = 0;
    for (std::size_t i = 2; i < edits.size(); ++i) {
        const std::string& line = edits[i];
        if (line[0] == '@') {
            const auto count_is_one = line.find(',') > line.find(' ', 4);
            auto first = static_cast<std::size_t>(std::stoul(line.substr(4)));
            const bool is_empty = !count_is_one && line.compare(line.find(',') + 1, 2, "0 ") == 0;
            first -= is_empty ? 0 : 1;
            for (; at < first; ++at)
                made.push_back(from[at]);
            continue;
        }
        if (line[0] != '+') {
            REQUIRE(at < from.size());
            REQUIRE(from[at] == line.substr(1));
            ++at;
        }
        if (line[0] != '-')
            made.push_back(line.substr(1));
    }
    made.insert(made.end(), from.begin() + static_cast<std::ptrdiff_t>(at), from.end());
    return made;
}

std::size_t longest_common(const Lines& a, const Lines& b) {
    std::vector<std::vector<std::size_t>> best(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t j = b.size(); j-- > 0;)
            best[i][j] =
                a[i] == b[j] ? best[i + 1][j + 1] + 1 : std::max(best[i + 1][j], best[i][j + 1]);
    return best[0][0];
}

} // namespace

TEST_CASE("a diff is in the unified format", "[diff]") {
    CHECK(diff({"same"}, {"same"}).empty());
    CHECK(diff({"1", "2", "3", "4", "5", "6", "7", "8", "9"},
               {"1", "2", "3", "4", "five", "6", "7", "8", "9"}) ==
          Lines{"--- a", "+++ b", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7",
                " 8"});
    CHECK(diff({}, {"1", "2"}) == Lines{"--- a", "+++ b", "@@ -0,0 +1,2 @@", "+1", "+2"});
    CHECK(diff({"1"}, {}) == Lines{"--- a", "+++ b", "@@ -1 +0,0 @@", "-1"});
    CHECK(diff({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"},
               {"one", "2", "3", "4", "5", "6", "7", "8", "9", "ten"}) ==
          Lines{"--- a", "+++ b", "@@ -1,4 +1,4 @@", "-1", "+one", " 2", " 3", " 4",
                "@@ -7,4 +7,4 @@", " 7", " 8", " 9", "-10", "+ten"});
}

TEST_CASE("a diff makes the one text of the other, with as few lines as there can be", "[diff]") {
    std::mt19937 random(3);
    for (int round = 0; round < 3000; ++round) {
        const auto some = [&] {
            Lines lines(random() % 12);
            for (auto& line : lines)
                line = std::string(1, static_cast<char>('a' + random() % 4));
            return lines;
        };
        const Lines from = some();
        const Lines to = some();
        const Lines edits = diff(from, to);
        CAPTURE(from, to, edits);
        REQUIRE(patched(from, edits) == to);
        const auto changed =
            std::count_if(edits.begin() + (edits.empty() ? 0 : 2), edits.end(),
                          [](const auto& line) { return line[0] == '+' || line[0] == '-'; });
        REQUIRE(static_cast<std::size_t>(changed) ==
                from.size() + to.size() - 2 * longest_common(from, to));
    }
}

TEST_CASE("texts that have nothing in common are compared soon, and whole", "[diff]") {
    std::mt19937 random(4);
    const auto some = [&](std::size_t count) {
        Lines lines(count);
        for (auto& line : lines)
            line = std::to_string(random() % 7);
        return lines;
    };
    const Lines from = some(32000);
    const Lines to = some(31000);
    CHECK(patched(from, diff(from, to)) == to);
}

// Times, their middle, and how a figure is printed. Processor time of the thread: on a machine that
// others use as well, the wall's clock shows them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace lunamoo::bench {

std::int64_t thread_nanoseconds();

// The value below which `part` of them lie, 0 to 1; 0.5 is the median. Not empty.
double percentile(std::vector<double> values, double part);
double geometric_mean(const std::vector<double>& values);

// What is compared with what: nanoseconds a round on both sides, in interleaved runs.
struct Comparison {
    std::string name;
    std::vector<double> plain, ours;

    std::vector<double> ratios() const;
    double ratio() const { return percentile(ratios(), 0.5); }
};

// Both sides in turns: `plain` and `ours` run so many rounds and return nanoseconds. Each of the
// `runs` takes the least of three turns, because whatever disturbs a run makes it longer.
template <typename Plain, typename Ours>
Comparison compare(std::string name, std::int64_t rounds, int runs, Plain&& plain, Ours&& ours) {
    Comparison result;
    result.name = std::move(name);
    plain(rounds / 10), ours(rounds / 10); // compiled, warm
    const auto each = static_cast<double>(rounds);
    for (int run = 0; run < runs; ++run) {
        std::int64_t least_plain = INT64_MAX, least_ours = INT64_MAX;
        for (int turn = 0; turn < 3; ++turn) {
            least_plain = std::min<std::int64_t>(least_plain, plain(rounds));
            least_ours = std::min<std::int64_t>(least_ours, ours(rounds));
        }
        result.plain.push_back(static_cast<double>(least_plain) / each);
        result.ours.push_back(static_cast<double>(least_ours) / each);
    }
    return result;
}

void print_heading(const char* title, const char* plain);
// One line; `aim` > 0 is what the ratio should be at most, and whether it is is said.
void print(const Comparison& comparison, double aim = 0);

// Bounds are counted as broken only beyond so many times themselves. Not thread-safe.
void set_slack(double factor);
// A stated bound: prints it with whether it holds; returns 0 where it does, or within the slack,
// else 1.
int bound(const char* what, double value, double limit, const char* unit);

} // namespace lunamoo::bench

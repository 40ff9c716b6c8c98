#include "report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace lunamoo::bench {

std::int64_t thread_nanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

double percentile(std::vector<double> values, double part) {
    std::sort(values.begin(), values.end());
    const double place = part * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto above = std::min(below + 1, values.size() - 1);
    return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
}

double geometric_mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values)
        sum += std::log(value);
    return std::exp(sum / static_cast<double>(values.size()));
}

std::vector<double> Comparison::ratios() const {
    std::vector<double> all;
    for (std::size_t i = 0; i < plain.size(); ++i)
        all.push_back(ours[i] / plain[i]);
    return all;
}

void print_heading(const char* title, const char* plain) {
    std::printf("\n%s\n%-34s %9s %9s %7s %7s %7s\n", title, "", plain, "ours ns", "ratio", "p10",
                "p90");
}

void print(const Comparison& comparison, double aim) {
    std::printf("%-34s %9.1f %9.1f %7.3f %7.3f %7.3f", comparison.name.c_str(),
                percentile(comparison.plain, 0.5), percentile(comparison.ours, 0.5),
                comparison.ratio(), percentile(comparison.ratios(), 0.1),
                percentile(comparison.ratios(), 0.9));
    if (aim > 0)
        std::printf("  aim %.2f: %s", aim, comparison.ratio() <= aim ? "met" : "not met");
    std::printf("\n");
    std::fflush(stdout);
}

namespace {
double slack = 1;
}

void set_slack(double factor) {
    slack = factor;
}

int bound(const char* what, double value, double limit, const char* unit) {
    const bool holds = value <= limit;
    std::printf("%s: %.3f%s, bound %.3f%s: %s\n", what, value, unit, limit, unit,
                holds ? "holds" : "BROKEN");
    std::fflush(stdout);
    return value <= limit * slack ? 0 : 1;
}

} // namespace lunamoo::bench

// What a realm costs: beside Lua as released, and by itself. Run by scripts/bench.
// usage: bench_realms [--runs N] [--only TEXT] [--slack F] [programs] [calls] [idle] [shares]
// Exits 1 where F times (1) a stated bound is broken. Aims are printed, and do not decide.
#include "plain_lua.h"
#include "programs.h"
#include "report.h"
#include "sections.h"
#include "world.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <set>
#include <string>

namespace lunamoo::bench {

namespace {

constexpr double kMeanBound = 1.05;
constexpr double kEachBound = 1.12;

std::vector<Comparison> run_programs(std::span<const Program> programs, const Options& options) {
    PlainLua plain;
    BenchWorld world;
    std::vector<Comparison> results;
    for (const auto& program : programs) {
        if (!options.wants(program.name))
            continue;
        results.push_back(compare(
            program.name, program.rounds, options.runs,
            [&](std::int64_t rounds) { return plain.run(program.body, rounds); },
            [&](std::int64_t rounds) { return world.run(program.body, rounds); }));
        print(results.back());
    }
    return results;
}

} // namespace

int programs_section(const Options& options) {
    print_heading("metered programs", "plain ns");
    int broken = 0;
    std::vector<double> ratios;
    const Comparison* worst = nullptr;
    const auto results = run_programs(bounded_programs(), options);
    for (const auto& result : results) {
        ratios.push_back(result.ratio());
        if (worst == nullptr || result.ratio() > worst->ratio())
            worst = &result;
    }
    if (worst != nullptr)
        broken += bound("geometric mean of the ratios", geometric_mean(ratios), kMeanBound, "");
    if (worst != nullptr)
        broken += bound(("the largest, " + worst->name).c_str(), worst->ratio(), kEachBound, "");
    print_heading("library functions (no bound)", "plain ns");
    run_programs(library_programs(), options);
    return broken;
}

} // namespace lunamoo::bench

int main(int argc, char** argv) {
    using namespace lunamoo::bench;
    Options options;
    std::set<std::string> sections;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--runs" && i + 1 < argc)
            options.runs = std::max(1, std::atoi(argv[++i]));
        else if (word == "--only" && i + 1 < argc)
            options.only = argv[++i];
        else if (word == "--slack" && i + 1 < argc)
            set_slack(std::atof(argv[++i]));
        else
            sections.insert(word);
    }
    const auto wants = [&](const char* name) {
        return sections.empty() || sections.contains(name);
    };
    try {
        int broken = 0;
        if (wants("programs"))
            broken += programs_section(options);
        if (wants("calls"))
            broken += calls_section(options);
        if (wants("idle"))
            broken += idle_section();
        if (wants("shares"))
            broken += shares_section();
        return broken == 0 ? 0 : 1;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "bench_realms: %s\n", failure.what());
        return 1;
    }
}

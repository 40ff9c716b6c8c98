// What survives, and what that costs: saving tasks, holding output until the commit, sleeping
// tasks, and starting again. Run by scripts/bench.
// usage: bench_survival --program LUNAMOO [--tasks N] [--objects N] [--runs N]
//                       [--seconds N] [--slack F] [save] [appends] [held] [sleepers] [start]
// Exits 1 where F times (1) a stated bound is broken. Aims are printed, and do not decide.
#include "report.h"
#include "survival.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <set>

int main(int argc, char** argv) {
    using namespace lunamoo::bench;
    SurvivalOptions options;
    std::set<std::string> sections;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool has_value = i + 1 < argc;
        if (word == "--program" && has_value)
            options.program = argv[++i];
        else if (word == "--tasks" && has_value)
            options.tasks = std::max(1000LL, std::atoll(argv[++i]));
        else if (word == "--objects" && has_value)
            options.objects = std::max(20'000LL, std::atoll(argv[++i]));
        else if (word == "--runs" && has_value)
            options.runs = std::max(1, std::atoi(argv[++i]));
        else if (word == "--seconds" && has_value)
            options.seconds = std::max(1, std::atoi(argv[++i]));
        else if (word == "--slack" && has_value)
            set_slack(std::atof(argv[++i]));
        else
            sections.insert(word);
    }
    const auto wants = [&](const char* name) {
        return sections.empty() || sections.contains(name);
    };
    try {
        int broken = 0;
        if (wants("save"))
            broken += save_section();
        if (wants("appends"))
            broken += appends_section();
        if (wants("held"))
            broken += held_section(options);
        if (wants("sleepers"))
            broken += sleepers_section(options);
        if (wants("start"))
            broken += start_section(options);
        return broken == 0 ? 0 : 1;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "bench_survival: %s\n", failure.what());
        return 1;
    }
}

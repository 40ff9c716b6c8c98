// By hand, and between two builds (other_build.py):
//
//   hibernation_images random [--count N] [--seed S]   programs made by dice, run as the test does
//   hibernation_images write DIR [--random N]          stopped programs: those of the corpus at
//   three of
//                                                      their stops each, and N made by dice
//   hibernation_images keep DIR                        those of the corpus at one stop, for images/
//   hibernation_images logs NAME [--restart] [--paused-every N]   what programs of the corpus log
//   and tell hibernation_images resume DIR                      goes on with all that are in DIR
//
// The last line is `N passed, N failed`; it exits 1 where something failed.
#include "tests/hibernation/kept_image.h"
#include "tests/hibernation/random_runs.h"

#include "db/codec.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <set>

using namespace lunamoo;
using namespace lunamoo::verbs::hibernation;

namespace {

struct Score {
    int passed = 0;
    int failed = 0;
    void add(const std::string& difference) {
        ++(difference.empty() ? passed : failed);
        if (!difference.empty())
            std::printf("FAILED %s\n", difference.c_str());
    }
    int end() const {
        std::printf("%d passed, %d failed\n", passed, failed);
        return failed == 0 ? 0 : 1;
    }
};

Score run_random(unsigned seed, unsigned count) {
    Score score;
    RandomRuns runs;
    for (unsigned i = 0; i < count; ++i)
        score.add(runs.run(seed + i));
    std::printf("%s", runs.report().c_str());
    for (const auto& [construct, programs] : runs.counts())
        if (programs == 0)
            score.add("no program has it: " + construct);
    return score;
}

std::vector<Program> kept_programs() {
    return read_programs(LUNAMOO_SOURCE_DIR "/tests/hibernation/programs");
}

std::string file_name(std::string program) {
    std::replace(program.begin(), program.end(), '/', '.');
    std::replace(program.begin(), program.end(), ' ', '_');
    return program;
}

void write_at(const Program& program, const Outcome& outcome, std::set<int> slices,
              const std::filesystem::path& folder, Score& score) {
    for (const int after : slices) {
        const auto image = image_after(program, outcome, after);
        if (!image)
            continue;
        const std::string at = slices.size() > 1 ? "." + std::to_string(after) : "";
        write_image_file(*image, folder / (file_name(program.name) + at + ".image"));
        ++score.passed;
    }
}

Score write_images(const std::filesystem::path& folder, bool is_for_keeping, unsigned random) {
    Score score;
    auto programs = kept_programs();
    RandomPrograms dice;
    for (unsigned seed = 1; seed <= random; ++seed)
        programs.push_back(dice.next(seed));
    for (const Program& program : programs) {
        if (program.has("reads"))
            continue; // a line that is waited for is lost with the process
        RestartedWorld world({});
        world.add(program);
        const Outcome outcome = world.run();
        const int middle = outcome.stops / 2;
        write_at(program, outcome,
                 is_for_keeping ? std::set{middle} : std::set{1, middle, outcome.stops - 1}, folder,
                 score);
    }
    return score;
}

Score print_logs(const std::string& name, Manner manner) {
    Score score;
    for (const Program& program : kept_programs()) {
        if (!program.name.starts_with(name))
            continue;
        RestartedWorld world(manner);
        world.add(program);
        const Outcome outcome = world.run();
        std::printf("%s\n--- logs\n", program.name.c_str());
        for (const auto& line : outcome.logs.front())
            std::printf("-- %s\n", line.c_str());
        std::printf("%s", outcome.told.c_str());
        ++score.passed;
    }
    return score;
}

Score resume_images(const std::filesystem::path& folder) {
    Score score;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".image")
            continue;
        try {
            score.add(resume_image(read_image_file(entry.path())));
        } catch (const std::exception& error) {
            score.add(entry.path().string() + ": " + error.what());
        }
    }
    if (score.passed + score.failed == 0)
        score.add("there are no images in " + folder.string());
    return score;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("stopped programs, written and resumed");
    app.require_subcommand(1);
    unsigned count = 300, seed = 1, random = 0, paused_every = 0;
    bool restarts = false;
    std::string folder;
    auto* dice = app.add_subcommand("random");
    dice->add_option("--count", count);
    dice->add_option("--seed", seed);
    auto* write = app.add_subcommand("write");
    write->add_option("folder", folder)->required();
    write->add_option("--random", random);
    auto* keep = app.add_subcommand("keep");
    keep->add_option("folder", folder)->required();
    auto* logs = app.add_subcommand("logs");
    logs->add_option("name", folder);
    logs->add_flag("--restart", restarts);
    logs->add_option("--paused-every", paused_every);
    auto* resume = app.add_subcommand("resume");
    resume->add_option("folder", folder)->required();
    CLI11_PARSE(app, argc, argv);
    if (*dice)
        return run_random(seed, count).end();
    if (*logs)
        return print_logs(folder, {restarts ? Between::Restart : Between::Nothing, Order::First,
                                   seed, paused_every})
            .end();
    if (*resume)
        return resume_images(folder).end();
    return write_images(folder, static_cast<bool>(*keep), random).end();
}

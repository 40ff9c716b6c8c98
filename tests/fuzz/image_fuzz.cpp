// Rows of stopped tasks that somebody forged, checksums included: they are refused, or the task
// runs in the runtime as any other. Nothing but memory is at stake here: who writes the file may
// let a task do whatever it likes.
//
// An input is the number of a program below, then a byte that says what the rest is: the image of
// its first realm (without checksum), or the row up to the images. With LUNAMOO_FUZZ_SEEDS=DIR the
// program writes the true rows of all programs at each of their stops to DIR, and ends.
#include "tests/fuzz/forged_task.h"
#include "tests/fuzz/fuzz.h"

#include <fstream>

using namespace lunamoo;
using namespace lunamoo::verbs::forged;

namespace {

enum class Part : unsigned char { Image, Head };

// Made anew now and then: a forged task may do anything to its world.
constexpr unsigned kRunsPerWorld = 20'000;
constexpr verbs::Ticks kTicks = 1000; // of a slice; no program takes as many
constexpr int kSlices = 6;

Fixture& fixture() {
    static std::unique_ptr<Fixture> made;
    static unsigned runs = 0;
    if (runs++ % kRunsPerWorld == 0)
        made = std::make_unique<Fixture>(kTicks);
    return *made;
}

void write_seed(const std::string& path, std::size_t program, std::size_t stop, Part part,
                const std::string& bytes) {
    const char start[] = {static_cast<char>(program + 16 * (stop % 16)), static_cast<char>(part)};
    std::ofstream(path, std::ios::binary) << std::string_view(start, 2) << bytes;
}

void write_seeds(const std::string& folder) {
    const auto& rows = fixture().rows;
    for (std::size_t program = 0; program < rows.size(); ++program)
        for (std::size_t stop = 0; stop < rows[program].size(); ++stop) {
            const std::string path =
                folder + "/" + std::to_string(program) + "-" + std::to_string(stop);
            write_seed(path + "-image", program, stop, Part::Image, rows[program][stop].image);
            write_seed(path + "-head", program, stop, Part::Head, rows[program][stop].head);
        }
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    if (const char* folder = std::getenv("LUNAMOO_FUZZ_SEEDS")) {
        write_seeds(folder);
        std::_Exit(0);
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes = fuzz::text_of(data, size);
    const unsigned which = fuzz::take_byte(bytes);
    Fixture& made = fixture();
    const auto& stops = made.rows[which % 16 % kPrograms.size()];
    Row row = stops[which / 16 % stops.size()];
    if (fuzz::take_byte(bytes) % 2 == static_cast<unsigned>(Part::Image))
        row.image = bytes;
    else
        row.head = bytes;
    (void)made.world.wake(joined(row), kSlices);
    return 0;
}

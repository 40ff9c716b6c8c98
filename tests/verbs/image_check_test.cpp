// Each check of an image refuses the damage, or the forgery, that it is for.
#include "tests/verbs/image_programs.h"

namespace lunamoo::verbs::small {
namespace {

constexpr int kDamagedStops = 4; // the first images of each program are damaged

// One to three bytes of the image are others.
std::string damaged(const std::string& image, std::uint32_t seed) {
    std::uint32_t random = seed * 2654435761U + 1;
    const auto next_random = [&random](std::uint32_t below) {
        random = random * 1664525 + 1013904223;
        return (random >> 8) % below;
    };
    std::string row(db::unseal(image));
    for (std::uint32_t count = 1 + next_random(3); count > 0; --count) {
        char& byte = row[next_random(static_cast<std::uint32_t>(row.size()))];
        byte = static_cast<char>(next_random(2) == 0 ? byte + (next_random(2) == 0 ? 1 : -1)
                                                     : static_cast<int>(next_random(256)));
    }
    db::seal(row);
    return row;
}

struct Damage {
    const char* said;
    std::size_t program;
    int stop;
    std::uint32_t seed;
};

constexpr Damage kDamages[] = {
    {"a cell of an unknown kind", 39, 2, 157},
    {"a cell of the place below its stack", 5, 1, 170416},
    {"a cell outside of its stack", 35, 2, 633},
    {"a chain is a ring", 13, 4, 8747},
    {"a chain leads out of its table", 12, 2, 49},
    {"a continuation does not know its context", 0, 1, 0},
    {"a continuation waits in another kind of call", 25, 4, 32739},
    {"a coroutine twice", 35, 3, 142},
    {"a coroutine waits for what will not come", 28, 1, 6508},
    {"a coroutine's base is wrong", 1, 1, 1808},
    {"a coroutine's first function is not where it was called", 17, 4, 1875},
    {"a coroutine's frames do not fit its status", 23, 1, 256},
    {"a coroutine's status", 27, 4, 111},
    {"a count is too large", 39, 3, 158},
    {"a dead key is none", 15, 3, 35158},
    {"a frame has another size", 13, 3, 218},
    {"a frame has no function", 22, 2, 89},
    {"a frame is outside of its stack", 19, 1, 76},
    {"a frame is too small for its function", 39, 1, 812},
    {"a frame of C has no function of C", 10, 1, 368},
    {"a frame of C is in a state of Lua", 40, 3, 5246},
    {"a frame of C is too small", 34, 1, 136},
    {"a frame of C waits in a hook", 24, 1, 424},
    {"a frame wants too many results", 26, 4, 107},
    {"a frame's arguments are wrong", 8, 2, 525},
    {"a frame's arguments reach below it", 36, 1, 636},
    {"a frame's results are outside of its stack", 4, 3, 18},
    {"a frame's size is wrong", 33, 2, 461},
    {"a frame's state is wrong", 24, 1, 96},
    {"a function does not wait", 28, 4, 1099},
    {"a function does not wait at an instruction", 19, 4, 4507},
    {"a function gives other results", 1, 3, 498},
    {"a function gives other results than its continuation takes", 37, 4, 17863},
    {"a function has no way to go on", 8, 3, 526},
    {"a function has other upvalues", 28, 4, 115},
    {"a function is not where it was called", 30, 3, 778},
    {"a function is not where its continuation says", 37, 3, 2118},
    {"a function lacks its upvalues", 29, 1, 23076},
    {"a function returns results that it does not have", 25, 2, 1905},
    {"a function wants less than nothing", 25, 3, 430},
    {"a function without varargs has some", 36, 1, 472},
    {"a function would return into nothing", 13, 4, 10879},
    {"a function would return into the wrong place", 35, 4, 145119},
    {"a function's frame is in a state of C", 24, 1, 9116},
    {"a handle of a plain value", 5, 1, 840},
    {"a key belongs into the array part", 18, 2, 16145},
    {"a key is no number that can be a key", 12, 1, 2836},
    {"a key is not where it belongs", 3, 1, 12},
    {"a loop does not count by numbers", 7, 4, 14955},
    {"a message handler is outside of its call", 22, 4, 11735},
    {"a message handler of nothing", 11, 1, 5292},
    {"a metatable is no table", 38, 2, 153},
    {"a protected call is wrong", 13, 2, 5137},
    {"a protected function is not where it was called", 8, 2, 1181},
    {"a stack is too large", 20, 1, 51904},
    {"a table is larger than its image", 12, 3, 870},
    {"a table is too large", 36, 3, 1130},
    {"a table under construction is none", 39, 1, 45748},
    {"a table's free place is outside of it", 38, 3, 1138},
    {"a value of an unknown kind", 0, 3, 2},
    {"a variable to be closed is nobody's", 10, 3, 50226},
    {"a variable to be closed is outside of its stack", 15, 1, 388},
    {"a variable will not be closed", 23, 4, 13379},
    {"a variable will not be closed by C", 25, 4, 57011},
    {"an error function is outside of its stack", 25, 1, 592},
    {"an instruction is outside of its function", 4, 4, 1659},
    {"an object is no coroutine", 7, 1, 28},
    {"an object is no key", 24, 4, 4691},
    {"an object is no value", 28, 2, 441},
    {"an object is of another kind", 14, 1, 56},
    {"an upvalue of another type", 29, 4, 2087},
    {"an upvalue will not be closed", 8, 1, 1672},
    {"dead keys of no table", 27, 4, 20611},
    {"frames are out of order", 17, 4, 235},
    {"no such continuation", 20, 2, 81},
    {"no such coroutine", 7, 4, 195},
    {"no such dead key", 25, 3, 266},
    {"no such function", 2, 2, 173},
    {"no such metatable", 2, 1, 8},
    {"no such name", 0, 4, 3},
    {"no such object", 5, 3, 1334},
    {"no such table of a dead key", 8, 4, 691},
    {"no such value", 28, 3, 114},
    {"the limit of an array is wrong", 10, 1, 40},
    {"the top of a stack is wrong", 1, 1, 168},
    {"too many upvalues", 29, 1, 23896},
    {"two cells of one variable", 36, 2, 3753},
    {"two chains meet", 12, 2, 2673},
    {"variables to be closed are out of order", 6, 4, 27},
};

} // namespace

TEST_CASE("each check of an image refuses the damage that it is for", "[image]") {
    for (const Damage& damage : kDamages) {
        INFO(damage.said);
        const char* text = kPrograms[damage.program].text;
        State state(text);
        CHECK(said_of(state, damaged(image_at_stop(text, damage.stop), damage.seed)) ==
              damage.said);
    }
}

// Not a test: prints the rows of the table above, when images look different.
TEST_CASE("find damage for each check", "[.][find-damage]") {
    std::map<std::string, bool> found;
    std::map<std::pair<std::size_t, int>, std::string> images;
    for (std::uint32_t seed = 0; seed < 300'000; ++seed)
        for (const int stop : {1 + static_cast<int>(seed % kDamagedStops)}) {
            const std::size_t program = seed / kDamagedStops % std::size(kPrograms);
            std::string& image = images[{program, stop}];
            if (image.empty())
                image = image_at_stop(kPrograms[program].text, stop);
            State state(kPrograms[program].text);
            const std::string said = said_of(state, damaged(image, seed));
            if (!said.empty() && !std::exchange(found[said], true))
                std::printf("    {\"%s\", %zu, %d, %u},\n", said.c_str(), program, stop, seed);
        }
}

} // namespace lunamoo::verbs::small

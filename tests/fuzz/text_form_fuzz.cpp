// A world as text: what can be read is written as a text that reads and writes as itself.
#include "db/text_form.h"
#include "tests/fuzz/fuzz.h"

using namespace lunamoo;
using namespace lunamoo::db;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    World first;
    const auto read = read_world_text(first, {{"a.lua", std::string(fuzz::text_of(data, size))}});
    if (!read)
        return 0;
    const auto text = world_text(first);
    World second;
    const auto again = read_world_text(second, text);
    for (const std::string& error : again.errors)
        std::fprintf(stderr, "%s\n", error.c_str());
    fuzz::claim(again.errors.empty(), "a world that is written can be read");
    fuzz::claim(world_text(second) == text, "a world is written as it was read");
    return 0;
}

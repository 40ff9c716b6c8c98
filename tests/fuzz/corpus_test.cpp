// Every input under corpus/TARGET goes through its target: seeds that hold, and what fuzzing has
// found. The targets are those of targets.cmake, each compiled with its entry renamed.
#include "tests/catch.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#define X(name) extern "C" int one_input_of_##name(const std::uint8_t* data, std::size_t size);
LUNAMOO_FUZZ_NAMES
#undef X

namespace {

struct Target {
    const char* name;
    int (*run)(const std::uint8_t* data, std::size_t size);
};

#define X(name) Target{#name, one_input_of_##name},
constexpr std::array kTargets{LUNAMOO_FUZZ_NAMES};
#undef X

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("the claims of every fuzz target hold over its corpus", "[fuzz]") {
    const std::filesystem::path corpus = LUNAMOO_SOURCE_DIR "/tests/fuzz/corpus";
    for (const Target& target : kTargets) {
        std::size_t count = 0;
        for (const auto& file : std::filesystem::directory_iterator(corpus / target.name)) {
            INFO(file.path()); // a claim that does not hold aborts: this says where
            const std::string bytes = bytes_of(file.path());
            const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
            // A copy without the byte behind a string's end, so that reading it is seen.
            const std::vector<std::uint8_t> exact(data, data + bytes.size());
            CHECK(target.run(exact.data(), exact.size()) == 0);
            ++count;
        }
        INFO(target.name);
        CHECK(count > 0);
    }
}

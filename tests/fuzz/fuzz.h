// What the fuzz targets share. Each target claims what must hold for any bytes; what does not hold
// ends the process, which libFuzzer reports with the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace lunamoo::fuzz {

inline void claim(bool holds, const char* what) {
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// Takes a number in [0, 256) off the front; 0 where nothing is left.
inline unsigned take_byte(std::string_view& bytes) {
    if (bytes.empty())
        return 0;
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    return byte;
}

// Calls f with pieces of 1, 2, 3, ... `longest` bytes, 1, 2, ... again.
template <typename F> void in_pieces(std::string_view bytes, std::size_t longest, F&& f) {
    for (std::size_t size = 1; !bytes.empty(); size = size % longest + 1) {
        const std::string_view piece = bytes.substr(0, size);
        bytes.remove_prefix(piece.size());
        f(piece);
    }
}

} // namespace lunamoo::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// Damage to a file as disks, cables and people do it.
#pragma once

#include "tests/db/storage_fixture.h"

#include <string>

namespace lunamoo::db::test {

enum class DamageKind {
    FlippedBits,
    OtherBytes, // up to a hundred in a row
    ZeroedPage,
    GarbagePage,
    SwappedPages,
    RepeatedPage, // one in the place of another
    OlderPage,    // as it was before
    CutOff,
    Appended,
};
inline constexpr int kDamageKinds = 9;
const char* name_of(DamageKind kind);

// What the file was made of: pages, from `first` on.
struct Layout {
    std::size_t first = 0;
    std::size_t page = 4096;
};
inline constexpr Layout kFileLayout{0, 4096};
inline constexpr Layout kLogLayout{32, 24 + 4096};

// `older` is the file at some time before. What it says was done, for a test's message.
std::string damage(std::string& bytes, const std::string& older, Layout layout, DamageKind kind,
                   Random& random);

} // namespace lunamoo::db::test

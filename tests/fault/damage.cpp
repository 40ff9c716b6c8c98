#include "damage.h"

#include <algorithm>
#include <array>

namespace lunamoo::db::test {

namespace {

constexpr std::array<const char*, kDamageKinds> kNames{
    "flipped bits",  "other bytes", "zeroed page", "garbage page", "swapped pages",
    "repeated page", "older page",  "cut off",     "appended"};

std::string garbage(std::size_t size, Random& random) {
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(below(random, 256));
    return bytes;
}

class Pages {
  public:
    Pages(std::string& bytes, Layout layout) : bytes_(bytes), layout_(layout) {}
    std::size_t count() const {
        return bytes_.size() < layout_.first ? 0 : (bytes_.size() - layout_.first) / layout_.page;
    }
    std::string get(std::size_t page) const { return bytes_.substr(at(page), layout_.page); }
    void put(std::size_t page, const std::string& what) {
        bytes_.replace(at(page), what.size(), what);
    }

  private:
    std::size_t at(std::size_t page) const { return layout_.first + page * layout_.page; }
    std::string& bytes_;
    const Layout layout_;
};

std::string flip_bits(std::string& bytes, Random& random) {
    std::string said;
    for (auto n = below(random, 8) + 1; n > 0; --n) {
        const std::size_t at = below(random, bytes.size());
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(random, 8)));
        said += " " + std::to_string(at);
    }
    return said;
}

std::string overwrite(std::string& bytes, Random& random) {
    const std::size_t at = below(random, bytes.size());
    const std::string other = garbage(below(random, 100) + 1, random);
    bytes.replace(at, std::min(other.size(), bytes.size() - at),
                  other.substr(0, bytes.size() - at));
    return " " + std::to_string(other.size()) + " at " + std::to_string(at);
}

std::string change_page(Pages pages, Pages older, DamageKind kind, Random& random) {
    const std::size_t count = pages.count();
    if (count < 2)
        return " of none";
    std::size_t page = below(random, count);
    const std::size_t other = (page + 1 + below(random, count - 1)) % count;
    const std::string before = pages.get(page);
    switch (kind) {
    case DamageKind::ZeroedPage:
        pages.put(page, std::string(before.size(), '\0'));
        break;
    case DamageKind::GarbagePage:
        pages.put(page, garbage(before.size(), random));
        break;
    case DamageKind::SwappedPages:
        pages.put(page, pages.get(other));
        pages.put(other, before);
        break;
    case DamageKind::RepeatedPage:
        pages.put(page, pages.get(other));
        break;
    default:
        if (older.count() == 0)
            return " of none";
        page = below(random, std::min(count, older.count()));
        pages.put(page, older.get(page));
        break;
    }
    return " " + std::to_string(page) + " (" + std::to_string(other) + ")";
}

} // namespace

const char* name_of(DamageKind kind) {
    return kNames.at(static_cast<std::size_t>(kind));
}

std::string damage(std::string& bytes, const std::string& older, Layout layout, DamageKind kind,
                   Random& random) {
    std::string before = older;
    std::string said = name_of(kind);
    if (bytes.empty())
        return said + " of none";
    switch (kind) {
    case DamageKind::FlippedBits:
        return said + flip_bits(bytes, random);
    case DamageKind::OtherBytes:
        return said + overwrite(bytes, random);
    case DamageKind::CutOff:
        bytes.resize(below(random, bytes.size()));
        return said + " at " + std::to_string(bytes.size());
    case DamageKind::Appended:
        bytes += garbage(below(random, 2) == 0 ? below(random, 100) + 1 : layout.page, random);
        return said;
    default:
        return said + change_page({bytes, layout}, {before, layout}, kind, random);
    }
}

} // namespace lunamoo::db::test

#include "db/object.h"

#include <algorithm>
#include <array>

namespace lunamoo::db {

std::int64_t former_bytes(const Verb& verb) {
    std::int64_t sum = 0;
    for (const auto& kept : verb.history)
        if (kept.version != verb.version)
            sum += kVersionBytes + kept.bytes;
    return sum;
}

std::int64_t bytes_of(const Object& object) {
    constexpr std::size_t kObjectBytes = 200;
    constexpr std::size_t kVerbBytes = 100;
    std::size_t sum = kObjectBytes + object.name.size();
    for (const auto& slot : object.slots)
        sum += static_cast<std::size_t>(kSlotBytes) + slot.value.expanded_bytes();
    for (const auto& verb : object.verbs)
        sum += kVerbBytes + verb.names.size() + (verb.program ? verb.program->source.size() : 0) +
               static_cast<std::size_t>(former_bytes(verb));
    return static_cast<std::int64_t>(sum);
}

namespace {

struct BitLetter {
    char letter;
    std::uint8_t bit;
};

constexpr std::array<BitLetter, 3> kPropertyLetters{
    {{'r', kPropertyRead}, {'w', kPropertyWrite}, {'c', kPropertyChown}}};
constexpr std::array<BitLetter, 6> kVerbLetters{{{'r', kVerbRead},
                                                 {'w', kVerbWrite},
                                                 {'x', kVerbExecute},
                                                 {'d', kVerbDebug},
                                                 {'l', kVerbLibrary},
                                                 {'t', kVerbUndoable}}};
constexpr std::array<BitLetter, 3> kObjectLetters{
    {{'r', kObjectRead}, {'w', kObjectWrite}, {'f', kFertile}}};

template <typename Letters> std::string bits_text(const Letters& letters, std::uint8_t bits) {
    std::string text;
    for (const auto& entry : letters)
        if ((bits & entry.bit) != 0)
            text += entry.letter;
    return text;
}

template <typename Letters>
std::optional<std::uint8_t> parse_bits(const Letters& letters, std::string_view text) {
    std::uint8_t bits = 0;
    for (const char c : text) {
        const auto found = std::find_if(letters.begin(), letters.end(),
                                        [&](const BitLetter& entry) { return entry.letter == c; });
        if (found == letters.end())
            return std::nullopt;
        bits = static_cast<std::uint8_t>(bits | found->bit);
    }
    return bits;
}

char folded(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Source: LambdaMOO utils.c, verbcasecmp, also for names with several stars.
bool one_name_matches(std::string_view pattern, std::string_view name) {
    enum class Star { None, Inner, Last } star = Star::None;
    std::size_t in_pattern = 0;
    std::size_t in_name = 0;
    for (;;) {
        while (in_pattern < pattern.size() && pattern[in_pattern] == '*')
            star = ++in_pattern == pattern.size() ? Star::Last : Star::Inner;
        if (in_pattern == pattern.size() || in_name == name.size() ||
            folded(pattern[in_pattern]) != folded(name[in_name]))
            break;
        ++in_pattern;
        ++in_name;
    }
    if (in_name == name.size())
        return star != Star::None || in_pattern == pattern.size();
    return star == Star::Last;
}

} // namespace

std::string property_bits_text(std::uint8_t bits) {
    return bits_text(kPropertyLetters, bits);
}
std::string verb_bits_text(std::uint8_t bits) {
    return bits_text(kVerbLetters, bits);
}
std::string object_bits_text(std::uint8_t flags) {
    return bits_text(kObjectLetters, flags);
}

std::optional<std::uint8_t> parse_property_bits(std::string_view text) {
    return parse_bits(kPropertyLetters, text);
}
std::optional<std::uint8_t> parse_verb_bits(std::string_view text) {
    return parse_bits(kVerbLetters, text);
}
std::optional<std::uint8_t> parse_object_bits(std::string_view text) {
    return parse_bits(kObjectLetters, text);
}

// A look-up that finds nothing asks this of every verb on its way, so that words which begin
// otherwise are passed over at once.
bool verb_name_matches(std::string_view names, std::string_view name) {
    const char first = name.empty() ? '\0' : folded(name.front());
    for (std::size_t begin = 0, end = 0; begin < names.size(); begin = end + 1) {
        end = begin;
        while (end < names.size() && names[end] != ' ')
            ++end;
        const bool may_match =
            end > begin && (folded(names[begin]) == first || names[begin] == '*');
        if (may_match && one_name_matches(names.substr(begin, end - begin), name))
            return true;
    }
    return false;
}

const std::vector<std::vector<std::string>>& preposition_sets() {
    static const std::vector<std::vector<std::string>> kSets{
        {"with", "using"},
        {"at", "to"},
        {"in front of"},
        {"in", "inside", "into"},
        {"on top of", "on", "onto", "upon"},
        {"out of", "from inside", "from"},
        {"over"},
        {"through"},
        {"under", "underneath", "beneath"},
        {"behind"},
        {"beside"},
        {"for", "about"},
        {"is"},
        {"as"},
        {"off", "off of"},
    };
    return kSets;
}

std::string preposition_text(std::int8_t preposition) {
    if (preposition == kPrepositionNone)
        return "none";
    if (preposition == kPrepositionAny)
        return "any";
    std::string text;
    for (const auto& word : preposition_sets().at(static_cast<std::size_t>(preposition)))
        text += (text.empty() ? "" : "/") + word;
    return text;
}

std::optional<std::int8_t> parse_preposition(std::string_view text) {
    if (equal_folded(text, "none"))
        return kPrepositionNone;
    if (equal_folded(text, "any"))
        return kPrepositionAny;
    const auto& sets = preposition_sets();
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (equal_folded(text, preposition_text(static_cast<std::int8_t>(i))))
            return static_cast<std::int8_t>(i);
        for (const auto& word : sets[i])
            if (equal_folded(text, word))
                return static_cast<std::int8_t>(i);
    }
    return std::nullopt;
}

std::string_view object_spec_text(ObjectSpec spec) {
    static constexpr std::array<std::string_view, 3> kNames{"none", "any", "this"};
    return kNames.at(static_cast<std::size_t>(spec));
}

std::optional<ObjectSpec> parse_object_spec(std::string_view text) {
    for (const auto spec : {ObjectSpec::None, ObjectSpec::Any, ObjectSpec::This})
        if (equal_folded(text, object_spec_text(spec)))
            return spec;
    return std::nullopt;
}

} // namespace lunamoo::db

#include "server/command_parser.h"

#include <charconv>

namespace lunamoo::server {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool begins_with(std::string_view text, std::string_view start) {
    if (text.size() < start.size())
        return false;
    for (std::size_t i = 0; i < start.size(); ++i)
        if (lower(text[i]) != lower(start[i]))
            return false;
    return true;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && begins_with(a, b);
}

std::string_view without_leading_spaces(std::string_view text) {
    const std::size_t at = text.find_first_not_of(' ');
    return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t end) {
    std::string text;
    for (std::size_t i = begin; i < end; ++i) {
        if (i > begin)
            text += ' ';
        text += words[i];
    }
    return text;
}

// The words of one preposition ("in front of"), each set flattened to such lists once.
struct Phrase {
    std::int8_t set;
    std::vector<std::string> words;
};

std::vector<Phrase> all_phrases() {
    std::vector<Phrase> phrases;
    const auto& sets = db::preposition_sets();
    for (std::size_t set = 0; set < sets.size(); ++set)
        for (const std::string& preposition : sets[set]) {
            Phrase phrase{static_cast<std::int8_t>(set), {}};
            for (Word& word : split_words(preposition))
                phrase.words.push_back(std::move(word.text));
            phrases.push_back(std::move(phrase));
        }
    return phrases;
}

bool stands_at(const Phrase& phrase, const std::vector<std::string>& words, std::size_t at) {
    if (at + phrase.words.size() > words.size())
        return false;
    for (std::size_t i = 0; i < phrase.words.size(); ++i)
        if (!same(phrase.words[i], words[at + i]))
            return false;
    return true;
}

// "#12", "#-1": the number, or nothing where it is none.
std::optional<db::ObjectId> object_number(std::string_view name) {
    if (!name.starts_with('#'))
        return std::nullopt;
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(name.data() + 1, name.data() + name.size(), number);
    if (problem != std::errc() || end != name.data() + name.size())
        return std::nullopt;
    return db::ObjectId{number};
}

// Takes candidates one by one; several names of one object are one candidate.
class Matching {
  public:
    explicit Matching(std::string_view wanted) : wanted_(wanted) {}

    void consider(db::ObjectId id, const std::vector<std::string_view>& names) {
        for (const std::string_view name : names) {
            if (same(name, wanted_))
                add(exact_, id);
            else if (begins_with(name, wanted_))
                add(prefix_, id);
        }
    }
    db::ObjectId result() const { return exact_ != db::kFailedMatch ? exact_ : prefix_; }

  private:
    static void add(db::ObjectId& best, db::ObjectId id) {
        best = best == db::kFailedMatch || best == id ? id : db::kAmbiguous;
    }
    std::string_view wanted_;
    db::ObjectId exact_ = db::kFailedMatch;
    db::ObjectId prefix_ = db::kFailedMatch;
};

std::string expanded(std::string_view line) {
    line = without_leading_spaces(line);
    if (line.empty())
        return {};
    switch (line.front()) {
    case '"':
        return "say " + std::string(line.substr(1));
    case ':':
        return "emote " + std::string(line.substr(1));
    case ';':
        return "eval " + std::string(line.substr(1));
    default:
        return std::string(line);
    }
}

} // namespace

std::vector<Word> split_words(std::string_view line) {
    std::vector<Word> words;
    std::size_t at = 0;
    while ((at = line.find_first_not_of(' ', at)) != std::string_view::npos) {
        Word word;
        bool quoted = false;
        for (; at < line.size() && (quoted || line[at] != ' '); ++at) {
            if (line[at] == '"')
                quoted = !quoted;
            else if (line[at] != '\\')
                word.text += line[at];
            else if (at + 1 < line.size())
                word.text += line[++at];
        }
        word.rest = at;
        words.push_back(std::move(word));
    }
    return words;
}

FoundPreposition find_preposition(const std::vector<std::string>& words) {
    static const std::vector<Phrase> phrases = all_phrases();
    FoundPreposition found;
    for (std::size_t at = 0; at < words.size() && found.set == db::kPrepositionNone; ++at)
        for (const Phrase& phrase : phrases)
            if (at + phrase.words.size() > found.end && stands_at(phrase, words, at))
                found = {phrase.set, at, at + phrase.words.size()};
    return found;
}

db::ObjectId match_object(std::string_view name, db::ObjectId player, const ObjectLookup& lookup) {
    if (name.empty())
        return db::kNothing;
    if (const auto number = object_number(name); number && lookup.valid(*number))
        return *number;
    if (!lookup.valid(player))
        return db::kFailedMatch;
    if (same(name, "me"))
        return player;
    const db::ObjectId room = lookup.location(player);
    if (same(name, "here"))
        return room;
    Matching matching(name);
    for (const db::ObjectId held : lookup.contents(player))
        matching.consider(held, lookup.names(held));
    if (lookup.valid(room))
        for (const db::ObjectId present : lookup.contents(room))
            matching.consider(present, lookup.names(present));
    return matching.result();
}

ParsedCommand parse_command(std::string_view line, db::ObjectId player,
                            const ObjectLookup& lookup) {
    const std::string text = expanded(line);
    std::vector<Word> words = split_words(text);
    ParsedCommand command;
    if (words.empty())
        return command;
    command.verb = std::move(words.front().text);
    command.argstr = without_leading_spaces(std::string_view(text).substr(words.front().rest));
    for (std::size_t i = 1; i < words.size(); ++i)
        command.words.push_back(std::move(words[i].text));

    const FoundPreposition found = find_preposition(command.words);
    const bool split = found.set != db::kPrepositionNone;
    const std::size_t size = command.words.size();
    command.preposition = found.set;
    command.dobjstr = joined(command.words, 0, split ? found.begin : size);
    command.prepstr = joined(command.words, found.begin, found.end);
    command.iobjstr = split ? joined(command.words, found.end, size) : std::string();
    command.dobj = match_object(command.dobjstr, player, lookup);
    command.iobj = match_object(command.iobjstr, player, lookup);
    return command;
}

} // namespace lunamoo::server

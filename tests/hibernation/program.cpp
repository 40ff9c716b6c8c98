#include "tests/hibernation/program.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace lunamoo::verbs::hibernation {

namespace {

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    const auto last = text.find_last_not_of(' ');
    return first == std::string_view::npos ? "" : std::string(text.substr(first, last - first + 1));
}

std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> all;
    for (std::string word; in >> word;)
        all.push_back(word);
    return all;
}

class Parser {
  public:
    Parser(std::string name, const std::string& text) : in_(text) {
        program_.name = std::move(name);
    }

    Program parse() {
        for (std::string line; std::getline(in_, line); ++line_number_) {
            if (line.starts_with("--- "))
                begin(line.substr(4));
            else
                take(line);
        }
        end_verb();
        if (program_.verbs.empty() || program_.about.empty())
            fail("a program has a sentence about it and a verb");
        return std::move(program_);
    }

  private:
    [[noreturn]] void fail(const std::string& what) {
        throw std::runtime_error(program_.name + ":" + std::to_string(line_number_) + ": " + what);
    }

    void begin(const std::string& heading) {
        end_verb();
        const auto space = heading.find(' ');
        const std::string kind = heading.substr(0, space);
        const std::string rest = space == std::string::npos ? "" : heading.substr(space + 1);
        is_logs_ = kind == "logs";
        if (kind == "option")
            program_.options.insert(rest);
        else if (kind == "verb")
            begin_verb(rest);
        else if (kind != "logs")
            fail("there is no '" + kind + "'");
    }

    void begin_verb(const std::string& text) {
        std::istringstream parts(text);
        std::string name, owners, bits;
        std::getline(parts, name, ',');
        std::getline(parts, owners, ',');
        std::getline(parts, bits);
        owners_ = words(owners);
        if (name.empty() || owners_.empty())
            fail("a verb has a name and an owner");
        verb_ = {name, "", bits.empty() ? "rxd" : trimmed(bits), ""};
    }

    void end_verb() {
        for (std::size_t i = 0; i < owners_.size(); ++i) {
            Program::Verb verb = verb_;
            verb.owner = owners_[i];
            if (owners_.size() > 1)
                verb.name += std::to_string(i + 1);
            program_.verbs.push_back(std::move(verb));
        }
        owners_.clear();
    }

    void take(const std::string& line) {
        if (!owners_.empty()) {
            verb_.source += line + "\n";
        } else if (line.starts_with("--")) {
            const std::string text = trimmed(std::string_view(line).substr(2));
            if (is_logs_)
                program_.logs.push_back(text);
            else
                program_.about += (program_.about.empty() ? "" : " ") + text;
        } else if (!line.empty()) {
            fail("a line that belongs to no verb");
        }
    }

    std::istringstream in_;
    Program program_;
    Program::Verb verb_;
    std::vector<std::string> owners_; // of the verb that is being read; none: no verb is
    bool is_logs_ = false;
    int line_number_ = 1;
};

} // namespace

Program parse_program(std::string name, const std::string& text) {
    return Parser(std::move(name), text).parse();
}

std::vector<Program> read_programs(const std::filesystem::path& folder) {
    std::vector<Program> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".lua")
            continue;
        std::ifstream in(entry.path());
        std::ostringstream text;
        text << in.rdbuf();
        auto name = std::filesystem::relative(entry.path(), folder).replace_extension().string();
        all.push_back(parse_program(std::move(name), text.str()));
    }
    std::sort(all.begin(), all.end(),
              [](const Program& a, const Program& b) { return a.name < b.name; });
    return all;
}

} // namespace lunamoo::verbs::hibernation

#include "db/verb_body.h"

#include <algorithm>

namespace lunamoo::db {

namespace {

constexpr std::size_t kIndent = 2;

// Calls f(line without its end, begins_inside_a_token, has_an_end) for each line of the text.
template <typename F> void for_each_line(std::string_view text, F&& f) {
    const auto tokens = tokenise(text);
    std::size_t token = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        while (token < tokens.size() && tokens[token].end <= begin)
            ++token;
        const bool inside = token < tokens.size() && tokens[token].begin < begin;
        const auto newline = text.find('\n', begin);
        const auto end = std::min(newline, text.size());
        f(text.substr(begin, end - begin), inside, newline != std::string_view::npos);
        begin = end + 1;
    }
}

} // namespace

std::string indent_body(std::string_view source) {
    std::string body;
    for_each_line(source, [&](std::string_view line, bool inside, bool) {
        if (!inside && !line.empty())
            body.append(kIndent, ' ');
        (body += line) += '\n';
    });
    if (source.ends_with('\n'))
        body += '\n';
    return body;
}

std::string unindent_body(std::string_view body) {
    const auto first = body.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    if (body[first] == '\n')
        body.remove_prefix(first + 1); // the rest of the line of `do`
    const auto last = body.find_last_of('\n');
    if (last != std::string_view::npos && body.find_first_not_of(" \t", last + 1) == body.npos)
        body = body.substr(0, last); // the indentation of `end`
    std::string source;
    for_each_line(body, [&](std::string_view line, bool inside, bool has_end) {
        std::size_t spaces = 0;
        while (!inside && spaces < kIndent && spaces < line.size() && line[spaces] == ' ')
            ++spaces;
        source += line.substr(spaces);
        if (has_end)
            source += '\n';
    });
    return source;
}

std::optional<std::size_t> find_block_end(std::string_view text, const std::vector<Token>& tokens,
                                          std::size_t opener) {
    int depth = 0;
    for (std::size_t i = opener; i < tokens.size(); ++i) {
        if (tokens[i].kind != TokenKind::Keyword)
            continue;
        const auto word = tokens[i].text(text);
        if (word == "do" || word == "function" || word == "if" || word == "repeat")
            ++depth;
        else if (word == "end" || word == "until")
            --depth;
        if (depth == 0)
            return i;
    }
    return std::nullopt;
}

} // namespace lunamoo::db

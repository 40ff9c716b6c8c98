#include "db/normalise.h"

#include "db/lua_lexer.h"

namespace lunamoo::db {

namespace {

// Would make another token of a name that follows at once: a word, or a '$' alone.
bool grows(const Token& token, std::string_view spelled) {
    return token.kind == TokenKind::Name || token.kind == TokenKind::Keyword ||
           token.kind == TokenKind::Number || token.kind == TokenKind::SystemName || spelled == "$";
}

} // namespace

std::string normalise(std::string_view text) {
    std::string result;
    result.reserve(text.size() + text.size() / 8);
    std::size_t copied = 0;                 // bytes of the text that are in the result
    std::size_t word_end = text.size() + 1; // where the last such token ended
    LuaLexer lexer(text);
    while (const auto token = lexer.next()) {
        const auto spelled = token->text(text);
        if (token->kind == TokenKind::ObjectNumber || token->kind == TokenKind::SystemName) {
            result += text.substr(copied, token->begin - copied);
            if (word_end == token->begin)
                result += ' ';
            result += token->kind == TokenKind::SystemName ? "sys." : "obj(";
            result += spelled.substr(1);
            if (token->kind == TokenKind::ObjectNumber)
                result += ')';
            copied = token->end;
        }
        if (grows(*token, spelled))
            word_end = token->end;
    }
    result += text.substr(copied);
    return result;
}

} // namespace lunamoo::db

#include "tests/hibernation/other_compiler.h"

#include "db/lua_lexer.h"

namespace lunamoo::verbs::hibernation {

std::string text_for_compiler(int compiler, const std::string& text) {
    if (compiler == 0)
        return text;
    std::string unused = " ";
    for (int i = 0; i < compiler; ++i)
        unused.append("do local _=271.25 end ");
    std::string made = unused;
    std::size_t copied = 0;
    bool is_head = false; // between a function's keyword and the end of its parameters
    for (const auto& token : db::tokenise(text)) {
        const auto word = token.text(text);
        if (token.kind == db::TokenKind::Keyword && word == "function")
            is_head = true;
        if (!is_head || token.kind != db::TokenKind::Symbol || word != ")")
            continue;
        is_head = false;
        made.append(text, copied, token.end - copied).append(unused);
        copied = token.end;
    }
    return made.append(text, copied);
}

} // namespace lunamoo::verbs::hibernation

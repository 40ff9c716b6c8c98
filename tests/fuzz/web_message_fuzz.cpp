// Messages of the page: lines that are clean, answers that are one line of JSON.
#include "net/clean.h"
#include "net/utf8.h"
#include "net/web_message.h"
#include "tests/fuzz/fuzz.h"

using namespace lunamoo;
using namespace lunamoo::net;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    const auto parsed = parse_web_message(bytes);
    if (const auto* typed = std::get_if<WebLines>(&parsed))
        for (const std::string& line : typed->lines)
            fuzz::claim(clean_text(line) == line, "a line is clean");
    const std::string clean = clean_text(bytes);
    fuzz::claim(is_valid_utf8(clean), "what is clean is UTF-8");
    fuzz::claim(clean_text(clean) == clean, "what is clean stays as it is");
    const std::string message = web_text_message(bytes);
    fuzz::claim(is_valid_utf8(message), "a message is UTF-8");
    fuzz::claim(message.find('\n') == std::string::npos, "a message is one line");
    return 0;
}

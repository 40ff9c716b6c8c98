// The head of an HTTP request: whole or in pieces the same, and what follows from it.
#include "net/http.h"
#include "net/limits.h"
#include "net/origin.h"
#include "net/websocket.h"
#include "tests/fuzz/fuzz.h"

using namespace lunamoo;
using namespace lunamoo::net;

namespace {

struct Reading {
    HttpHeadReader::Progress progress = HttpHeadReader::Progress::NeedsMore;
    std::string head;
    int status = 0;
    bool operator==(const Reading&) const = default;
};

Reading read(std::string_view bytes, std::size_t longest) {
    HttpHeadReader reader;
    Reading result;
    fuzz::in_pieces(bytes, longest, [&](std::string_view piece) {
        if (result.progress == HttpHeadReader::Progress::NeedsMore)
            result.progress = reader.feed(piece);
    });
    result.head = reader.head();
    if (result.progress == HttpHeadReader::Progress::Failed)
        result.status = reader.fault().status;
    fuzz::claim(result.head.size() <= kMaxHttpHeadBytes + 1, "a head is within its limit");
    return result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    const Reading whole = read(bytes, 1 << 20);
    fuzz::claim(whole == read(bytes, 5), "a head does not depend on where reads are cut");
    const auto parsed = parse_http_head(bytes);
    if (const auto* fault = std::get_if<HttpFault>(&parsed)) {
        (void)http_response_head(fault->status, {{"x", fault->reason}});
        return 0;
    }
    const auto& request = std::get<HttpRequest>(parsed);
    fuzz::claim(request.fields.size() <= kMaxHttpFields, "fields are within their limit");
    fuzz::claim(request.path().size() <= request.target.size(), "a path is part of its target");
    (void)request.field_has_token("connection", "upgrade");
    const auto accepted = check_handshake(request);
    if (const auto* value = std::get_if<std::string>(&accepted))
        (void)handshake_response(*value);
    if (const std::string* origin = request.find_field("origin"))
        (void)parse_origin(*origin);
    const std::string response = http_response_head(200, request.fields);
    fuzz::claim(response.find("\r\n\r\n") == response.size() - 4, "a response has one end");
    return 0;
}

// The head of an HTTP/1.1 request, parsed strictly, and the head of a response, written. Pure: no
// socket, no file. Knows no routes; does not read bodies. Lives on the network thread.
// Follows RFC 9110 and RFC 9112, refusing what the latter merely discourages.
//
// A reverse proxy and this parser must never disagree on where a request ends. So whatever has two
// readings is an error, never repaired: LF without CR, CR without LF, folded fields, white space
// before a colon, NUL, two Host or Content-Length fields, a Content-Length that is not plain
// digits, Content-Length with Transfer-Encoding, any coding but exactly "chunked", leading empty
// lines, more than one space in the request line, HTTP/1.0. The server answers one request per
// connection and closes, so that bytes after a request are never taken for another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lunamoo::net {

struct HttpField {
    std::string name; // of a request: in lower case
    std::string value;
};

enum class HttpBody { None, Length, Chunked };

struct HttpRequest {
    std::string method; // as sent; methods are case-sensitive
    std::string target; // "/path?query", or "*" with OPTIONS
    std::vector<HttpField> fields;
    HttpBody body = HttpBody::None; // None also for "Content-Length: 0"
    std::uint64_t content_length = 0;

    // The value of the first field `name` (lower case), or null.
    const std::string* find_field(std::string_view name) const;
    std::size_t count_fields(std::string_view name) const;
    // Some field `name` has `token` in its comma-separated list, whatever the case.
    bool field_has_token(std::string_view name, std::string_view token) const;
    std::string_view path() const; // the target up to '?'
};

struct HttpFault {
    int status; // 400, 431, 501 or 505
    std::string reason;
};

// `head` runs from the first byte up to and including the empty line. Checks all but its size.
std::variant<HttpRequest, HttpFault> parse_http_head(std::string_view head);

// Collects a head from pieces cut anywhere; gives up as soon as the bytes cannot become one.
class HttpHeadReader {
  public:
    enum class Progress { NeedsMore, Complete, Failed };

    // Takes bytes off the front of `bytes`, no further than the end of the head.
    Progress feed(std::string_view& bytes);

    const std::string& head() const { return head_; } // whole once Complete
    const HttpFault& fault() const { return fault_; } // once Failed

  private:
    Progress accept(unsigned char byte);
    Progress fail(int status, std::string reason);

    std::string head_;
    HttpFault fault_{400, ""};
    Progress progress_ = Progress::NeedsMore;
};

// "Not Found" for 404; "Unknown" for what we never send.
std::string_view http_reason(int status);

// The status line, `fields` and the empty line. CR, LF and NUL in values are left out.
std::string http_response_head(int status, const std::vector<HttpField>& fields);

// ASCII only; HTTP knows no other case.
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string to_lower_ascii(std::string_view text);

} // namespace lunamoo::net

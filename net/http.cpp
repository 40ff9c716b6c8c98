#include "net/http.h"

#include "cmake/limit.h"
#include "net/limits.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace lunamoo::net {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c) {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

// RFC 9110 section 5.6.2, tchar.
bool is_token_character(char c) {
    return is_alphanumeric(c) ||
           (c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

// RFC 9110 section 5.5: visible characters, space, tab, and bytes above 127.
bool is_value_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

bool is_target_character(char c) {
    return c > 0x20 && c < 0x7F && c != '#';
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t";
    const std::size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// The next line of `rest`, without its CR LF, which must be there.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find_first_of("\r\n");
    if (end == std::string_view::npos || rest.substr(end, 2) != "\r\n")
        return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

// A host is a name, an IPv4 address or a bracketed IPv6 address; a port is optional.
bool is_host(std::string_view text) {
    const bool bracketed = text.starts_with('[');
    const std::size_t end = bracketed ? text.find(']') : text.find(':');
    const std::string_view name = text.substr(bracketed ? 1 : 0, end - (bracketed ? 1 : 0));
    const std::string_view allowed = bracketed ? ":." : "-._~";
    const auto fits = [&](char c) {
        return is_alphanumeric(c) || allowed.find(c) != std::string_view::npos;
    };
    if (name.empty() || (bracketed && end == std::string_view::npos) ||
        !std::all_of(name.begin(), name.end(), fits))
        return false;
    std::string_view rest = end == std::string_view::npos ? "" : text.substr(end);
    if (bracketed)
        rest.remove_prefix(1);
    if (rest.empty())
        return true;
    return rest.front() == ':' && rest.size() >= 2 && rest.size() <= 6 &&
           std::all_of(rest.begin() + 1, rest.end(), is_digit);
}

// The parser proper. Each step returns a fault, or nothing if all is well.
class HeadParser {
  public:
    explicit HeadParser(std::string_view head) : rest_(head) {}

    std::variant<HttpRequest, HttpFault> run() {
        std::optional<HttpFault> fault = request_line();
        if (!fault)
            fault = fields();
        if (!fault)
            fault = host();
        if (!fault)
            fault = body();
        if (fault)
            return *std::move(fault);
        return std::move(request_);
    }

  private:
    std::optional<HttpFault> request_line();
    std::optional<HttpFault> target(std::string_view text);
    std::optional<HttpFault> fields();
    std::optional<HttpFault> field(std::string_view line);
    std::optional<HttpFault> host() const;
    std::optional<HttpFault> body();
    std::optional<HttpFault> content_length();

    std::string_view rest_;
    HttpRequest request_;
};

HttpFault bad_request(std::string reason) {
    return {400, std::move(reason)};
}

std::optional<HttpFault> HeadParser::request_line() {
    const std::optional<std::string_view> line = take_line(rest_);
    if (!line && LIMIT(http_request_line_ends))
        return bad_request("the request line does not end with CR LF");
    const std::size_t first = line->find(' ');
    const std::size_t second = line->find(' ', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos && LIMIT(http_request_line_parts))
        return bad_request("the request line is not METHOD TARGET VERSION");
    const std::string_view version = line->substr(second + 1);
    request_.method = line->substr(0, first);
    if (!is_token(request_.method) && LIMIT(http_method))
        return bad_request("the method is not a token");
    if (std::optional<HttpFault> fault = target(line->substr(first + 1, second - first - 1)))
        return fault;
    if (version == "HTTP/1.1")
        return std::nullopt;
    if (version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
        version[6] == '.' && is_digit(version[7]))
        return HttpFault{505, "only HTTP/1.1 is spoken here"};
    return bad_request("the HTTP version is malformed");
}

// Origin form only ("/path?query"), and "*" with OPTIONS: this is not a proxy.
std::optional<HttpFault> HeadParser::target(std::string_view text) {
    const bool asterisk = text == "*" && request_.method == "OPTIONS";
    if (!asterisk && !text.starts_with('/') && LIMIT(http_target_begins))
        return bad_request("the request target does not begin with /");
    if (!std::all_of(text.begin(), text.end(), is_target_character) &&
        LIMIT(http_target_characters))
        return bad_request("the request target has a character that must be encoded");
    request_.target = text;
    return std::nullopt;
}

std::optional<HttpFault> HeadParser::fields() {
    for (;;) {
        const std::optional<std::string_view> line = take_line(rest_);
        if (!line && LIMIT(http_field_ends))
            return bad_request("a field does not end with CR LF");
        if (line->empty())
            break;
        if (request_.fields.size() == kMaxHttpFields && LIMIT(http_fields))
            return HttpFault{431, "too many fields"};
        if (std::optional<HttpFault> fault = field(*line))
            return fault;
    }
    if (!rest_.empty() && LIMIT(http_head_rest))
        return bad_request("bytes follow the empty line");
    return std::nullopt;
}

std::optional<HttpFault> HeadParser::field(std::string_view line) {
    if ((line.front() == ' ' || line.front() == '\t') && LIMIT(http_field_folded))
        return bad_request("a field is folded");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos && LIMIT(http_field_colon))
        return bad_request("a field has no colon");
    if (!is_token(line.substr(0, colon)) && LIMIT(http_field_name))
        return bad_request("a field name is not a token");
    const std::string_view value = trim(line.substr(colon + 1));
    if (!std::all_of(value.begin(), value.end(), is_value_character) && LIMIT(http_field_value))
        return bad_request("a field value has a control character");
    request_.fields.push_back({to_lower_ascii(line.substr(0, colon)), std::string(value)});
    return std::nullopt;
}

std::optional<HttpFault> HeadParser::host() const {
    if (request_.count_fields("host") != 1 && LIMIT(http_one_host_field))
        return bad_request("there must be one Host field");
    if (!is_host(*request_.find_field("host")) && LIMIT(http_host_form))
        return bad_request("the Host field is malformed");
    return std::nullopt;
}

std::optional<HttpFault> HeadParser::body() {
    const std::string* coding = request_.find_field("transfer-encoding");
    if (!coding)
        return content_length();
    if (request_.count_fields("content-length") > 0 && LIMIT(http_length_and_coding))
        return bad_request("both Content-Length and Transfer-Encoding are given");
    if (request_.count_fields("transfer-encoding") > 1 && LIMIT(http_two_codings))
        return bad_request("Transfer-Encoding is given twice");
    if (!equal_ignoring_case(*coding, "chunked") && LIMIT(http_coding_known))
        return HttpFault{501, "the only transfer coding understood is chunked"};
    request_.body = HttpBody::Chunked;
    return std::nullopt;
}

std::optional<HttpFault> HeadParser::content_length() {
    constexpr std::size_t kMaxDigits = 18; // so that it fits 64 bits
    const std::string* value = request_.find_field("content-length");
    if (!value)
        return std::nullopt;
    if (request_.count_fields("content-length") > 1 && LIMIT(http_two_lengths))
        return bad_request("Content-Length is given twice");
    if ((value->empty() || value->size() > kMaxDigits ||
         !std::all_of(value->begin(), value->end(), is_digit)) &&
        LIMIT(http_length_number))
        return bad_request("Content-Length is not a number");
    for (char digit : *value)
        request_.content_length =
            request_.content_length * 10 + static_cast<std::uint64_t>(digit - '0');
    if (request_.content_length > 0)
        request_.body = HttpBody::Length;
    return std::nullopt;
}

} // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower_ascii(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

const std::string* HttpRequest::find_field(std::string_view name) const {
    for (const HttpField& field : fields)
        if (field.name == name)
            return &field.value;
    return nullptr;
}

std::size_t HttpRequest::count_fields(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(
        fields.begin(), fields.end(), [&](const HttpField& field) { return field.name == name; }));
}

bool HttpRequest::field_has_token(std::string_view name, std::string_view token) const {
    for (const HttpField& field : fields) {
        if (field.name != name)
            continue;
        std::string_view rest = field.value;
        for (;;) {
            const std::size_t comma = rest.find(',');
            if (equal_ignoring_case(trim(rest.substr(0, comma)), token))
                return true;
            if (comma == std::string_view::npos)
                break;
            rest.remove_prefix(comma + 1);
        }
    }
    return false;
}

std::string_view HttpRequest::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::variant<HttpRequest, HttpFault> parse_http_head(std::string_view head) {
    return HeadParser(head).run();
}

HttpHeadReader::Progress HttpHeadReader::feed(std::string_view& bytes) {
    while (progress_ == Progress::NeedsMore && !bytes.empty()) {
        progress_ = accept(static_cast<unsigned char>(bytes.front()));
        bytes.remove_prefix(1);
    }
    return progress_;
}

HttpHeadReader::Progress HttpHeadReader::accept(unsigned char byte) {
    const bool after_cr = head_.ends_with('\r');
    if (after_cr != (byte == '\n') && LIMIT(http_cr_with_lf))
        return fail(400, "CR and LF must come together");
    if (byte == 0 && LIMIT(http_nul_byte))
        return fail(400, "there is a NUL byte");
    if (head_.empty() && !is_token_character(static_cast<char>(byte)) && LIMIT(http_first_byte))
        return fail(400, "this is not an HTTP request");
    if (head_.size() == kMaxHttpHeadBytes && LIMIT(http_head_bytes))
        return fail(431, "the request head is too large");
    head_.push_back(static_cast<char>(byte));
    return head_.ends_with("\r\n\r\n") ? Progress::Complete : Progress::NeedsMore;
}

HttpHeadReader::Progress HttpHeadReader::fail(int status, std::string reason) {
    fault_ = {status, std::move(reason)};
    return Progress::Failed;
}

std::string_view http_reason(int status) {
    switch (status) {
    case 101:
        return "Switching Protocols";
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 426:
        return "Upgrade Required";
    case 431:
        return "Request Header Fields Too Large";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Unknown";
    }
}

std::string http_response_head(int status, const std::vector<HttpField>& fields) {
    std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
    head += http_reason(status);
    head += "\r\n";
    for (const HttpField& field : fields) {
        head += field.name + ": ";
        std::copy_if(field.value.begin(), field.value.end(), std::back_inserter(head),
                     is_value_character);
        head += "\r\n";
    }
    return head + "\r\n";
}

} // namespace lunamoo::net

#include "net/origin.h"

#include "net/http.h"

#include <algorithm>
#include <charconv>

namespace lunamoo::net {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0)
        return std::nullopt;
    return port;
}

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_host_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_host_character);
}

bool is_bracketed_address(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
    };
    return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
           std::all_of(text.begin() + 1, text.end() - 1, fits);
}

// "host", "host:port", "[address]" or "[address]:port".
std::optional<Origin> parse_authority(std::string_view scheme, std::string_view text) {
    if (scheme != "http" && scheme != "https")
        return std::nullopt;
    const std::size_t search_from = text.starts_with('[') ? text.find(']') : 0;
    if (search_from == std::string_view::npos)
        return std::nullopt;
    Origin origin{std::string(scheme), "", static_cast<std::uint16_t>(scheme == "http" ? 80 : 443)};
    const std::size_t colon = text.find(':', search_from);
    origin.host = to_lower_ascii(text.substr(0, colon));
    if (!is_host_name(origin.host) && !is_bracketed_address(origin.host))
        return std::nullopt;
    if (colon == std::string_view::npos)
        return origin;
    const std::optional<std::uint16_t> port = parse_port(text.substr(colon + 1));
    if (!port)
        return std::nullopt;
    origin.port = *port;
    return origin;
}

} // namespace

std::optional<Origin> parse_origin(std::string_view text) {
    const std::size_t separator = text.find("://");
    if (separator == std::string_view::npos)
        return std::nullopt;
    return parse_authority(to_lower_ascii(text.substr(0, separator)), text.substr(separator + 3));
}

bool is_allowed_origin(std::string_view origin, std::string_view scheme, std::string_view host,
                       const std::vector<std::string>& allowed) {
    const std::optional<Origin> asked = parse_origin(origin);
    if (!asked)
        return false;
    if (asked == parse_authority(scheme, host))
        return true;
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const std::string& entry) { return asked == parse_origin(entry); });
}

} // namespace lunamoo::net

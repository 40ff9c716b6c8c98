// Which web pages may open a WebSocket here: the same-origin rule that browsers do not apply to
// WebSockets themselves (cross-site WebSocket hijacking). Pure; any thread.
// Follows RFC 6454 section 6.2 (an origin is scheme, host and port) and RFC 6455 section 10.2.
//
// What it does not do: defend against DNS rebinding (a hostile name that resolves to this server is
// both Host and Origin). Nothing is gained by that here: a fresh connection has no authority until
// somebody logs in on it; there are no cookies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::net {

struct Origin {
    std::string scheme; // "http" or "https"
    std::string host;   // in lower case
    std::uint16_t port; // the scheme's own, if none was written

    bool operator==(const Origin&) const = default;
};

// "https://moo.example:8443", nothing after it; nothing for "null", user info, paths, other
// schemes.
std::optional<Origin> parse_origin(std::string_view text);

// `origin` (the field's value) is the origin of `scheme`://`host` (the Host field's value), or one
// of `allowed`, each written as an origin. False for whatever cannot be parsed.
bool is_allowed_origin(std::string_view origin, std::string_view scheme, std::string_view host,
                       const std::vector<std::string>& allowed);

} // namespace lunamoo::net

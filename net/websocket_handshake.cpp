// The opening handshake of websocket.h: RFC 6455 section 4.2.
#include "net/websocket.h"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace lunamoo::net {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string base64(const unsigned char* bytes, std::size_t count) {
    std::string text((count + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes,
                                       static_cast<int>(count));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

// Sixteen bytes in base64: 22 digits and "==".
bool is_websocket_key(std::string_view key) {
    const auto is_base64_digit = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    };
    return key.size() == 24 && key.ends_with("==") &&
           std::all_of(key.begin(), key.begin() + 22, is_base64_digit);
}

} // namespace

std::string websocket_accept_value(std::string_view key) {
    const std::string text = std::string(key).append(kGuid);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    if (EVP_Digest(text.data(), text.size(), digest, &length, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("SHA-1 is not available");
    return base64(digest, length);
}

std::variant<std::string, HandshakeRefusal> check_handshake(const HttpRequest& request) {
    if (request.method != "GET")
        return HandshakeRefusal{400, "a WebSocket begins with GET"};
    if (request.body != HttpBody::None)
        return HandshakeRefusal{400, "a WebSocket request has no body"};
    if (!request.field_has_token("upgrade", "websocket"))
        return HandshakeRefusal{426, "this address speaks WebSocket"};
    if (!request.field_has_token("connection", "upgrade"))
        return HandshakeRefusal{400, "the Connection field does not say Upgrade"};
    const std::string* version = request.find_field("sec-websocket-version");
    if (!version || *version != "13" || request.count_fields("sec-websocket-version") != 1)
        return HandshakeRefusal{426, "the WebSocket version must be 13"};
    const std::string* key = request.find_field("sec-websocket-key");
    if (!key || request.count_fields("sec-websocket-key") != 1 || !is_websocket_key(*key))
        return HandshakeRefusal{400, "the Sec-WebSocket-Key field is malformed"};
    return websocket_accept_value(*key);
}

std::string handshake_response(std::string_view accept_value) {
    return http_response_head(101, {{"Upgrade", "websocket"},
                                    {"Connection", "Upgrade"},
                                    {"Sec-WebSocket-Accept", std::string(accept_value)}});
}

} // namespace lunamoo::net

// Private to net/*.cpp: what a TLS listener is configured with: TLS 1.2 or later, no renegotiation,
// no compression, a certificate chain and its key from PEM files. Lives on the network thread.
#pragma once

#include "net/asio.h"

#include <memory>
#include <string>
#include <variant>

namespace lunamoo::net {

// The context, or what is wrong with which file. Never asks for a passphrase.
std::variant<std::unique_ptr<asio::ssl::context>, std::string>
make_tls_context(const std::string& certificate_file, const std::string& key_file);

} // namespace lunamoo::net

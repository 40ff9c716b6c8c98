// Makes a self-signed certificate, so that a new server can speak TLS at once. Clients will ask
// whether to trust it. Reads the system's randomness and clock. Any thread, before the network
// starts.
#pragma once

#include <string>

namespace lunamoo::net {

// Writes a new ECDSA P-256 key (PEM, mode 0600) to `key_file` and a certificate for it (PEM, mode
// 0644), valid for ten years, to `certificate_file`. Its subject is `common_name`; it is valid for
// localhost, 127.0.0.1, ::1, and `common_name` if that is a host name. Existing files are not
// touched. Returns what went wrong, empty if nothing; then neither file is left behind.
std::string make_self_signed(const std::string& certificate_file, const std::string& key_file,
                             const std::string& common_name);

} // namespace lunamoo::net

// Passwords as they are kept: argon2id with m=19456 KiB, t=2, p=1, as PHC strings
// ("$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH"). Each call takes about 30 ms and 19 MiB: on a worker
// thread, not the world's. Any thread. Source: OWASP Password Storage Cheat Sheet; RFC 9106.
#pragma once

#include <string>
#include <string_view>

namespace lunamoo::verbs {

// With a fresh random salt. Throws std::runtime_error where the system gives no memory or no
// random bytes.
std::string hash_password(std::string_view password);

// True where the password is the one. False for a text that is no argon2id string, and for one that
// would cost more than 64 MiB, ten passes or four lanes: anybody may bring one.
bool check_password(std::string_view password, std::string_view phc);

} // namespace lunamoo::verbs

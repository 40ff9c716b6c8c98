// What people type, to plain Lua: #123 becomes obj(123), #-1 obj(-1), $room sys.room. Done once, on
// entry; the result is what is stored, compiled, exported and listed.
// Comments, strings and layout stay as typed, and so does # as the length operator (#t, #(…),
// #{…}). A space is put in where the replacement would else grow together with the word before it.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace lunamoo::db {

// Never fails, on any bytes; normalise(normalise(t)) == normalise(t). Cost: the bytes.
std::string normalise(std::string_view text);

} // namespace lunamoo::db

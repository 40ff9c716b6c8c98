// string.pack, packsize, unpack. §6.4.2. Sizes are 64-bit here and every option costs a tick.
// Alignment is that of this platform's C types, integers are two's complement, floats IEEE 754.
#include "cmake/limit.h"
#include "verbs/library/buffer.h"
#include "verbs/library/byte_class.h"
#include "verbs/library/functions.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

constexpr std::size_t kMaxIntegerBytes = 16;
constexpr std::size_t kIntegerBytes = sizeof(lua_Integer);
constexpr std::size_t kMaxAlignment = alignof(std::max_align_t);
constexpr std::size_t kNativeAlignment = 8; // of what Lua counts: double, pointer, long, integer
constexpr std::size_t kMostBytes = std::numeric_limits<int>::max();

static_assert(kNativeAlignment <= kMaxAlignment);

enum class Kind { Signed, Unsigned, Float, Double, Fixed, Counted, Zero, Padding, Align, Nothing };

struct Option {
    Kind kind = Kind::Nothing;
    std::size_t size = 0;    // of the item; of a Counted one's length
    std::size_t padding = 0; // before it
};

class FormatReader {
  public:
    FormatReader(lua_State* L, std::string_view format) : L_(L), format_(format) {}

    bool done() const { return at_ >= format_.size(); }
    bool little() const { return little_; }

    // The next option, for an item that comes after `total` bytes.
    Option next(std::size_t total) {
        if (LIMIT(pack_option_ticks)) {
            charge(L_, 1);
        }
        Option option = read();
        std::size_t alignment = option.size;
        if (option.kind == Kind::Align) {
            const Option aligned = done() ? Option{} : read();
            alignment = aligned.size;
            if (aligned.kind == Kind::Fixed || alignment == 0) {
                bad_argument(L_, 1, ErrorCode::InvArg, "invalid next option for option 'X'");
            }
        }
        if (alignment > 1 && option.kind != Kind::Fixed) {
            alignment = std::min(alignment, max_alignment_);
            if (!std::has_single_bit(alignment)) {
                bad_argument(L_, 1, ErrorCode::InvArg, "format asks for alignment not power of 2");
            }
            option.padding = (alignment - (total & (alignment - 1))) & (alignment - 1);
        }
        return option;
    }

  private:
    bool at_digit() const {
        return !done() && bytes::is_digit(static_cast<unsigned char>(format_[at_]));
    }

    std::size_t number() {
        std::size_t value = 0;
        while (at_digit() && value <= (kMostBytes - 9) / 10) {
            value = value * 10 + static_cast<std::size_t>(format_[at_++] - '0');
        }
        return value;
    }

    std::size_t integer_size(std::size_t fallback) {
        const std::size_t size = at_digit() ? number() : fallback;
        if ((size == 0 || size > kMaxIntegerBytes) && LIMIT(pack_integer_size)) {
            raise(L_, ErrorCode::InvArg,
                  "integral size (" + std::to_string(size) + ") out of limits [1,16]");
        }
        return size;
    }

    Option set_order(bool little) {
        little_ = little;
        return {};
    }

    Option fixed() {
        if (!at_digit()) {
            raise(L_, ErrorCode::InvArg, "missing size for format option 'c'");
        }
        return {Kind::Fixed, number()};
    }

    Option read() {
        const char letter = format_[at_++];
        switch (letter) {
        case 'b':
            return {Kind::Signed, sizeof(char)};
        case 'B':
            return {Kind::Unsigned, sizeof(char)};
        case 'h':
            return {Kind::Signed, sizeof(short)};
        case 'H':
            return {Kind::Unsigned, sizeof(short)};
        case 'l':
            return {Kind::Signed, sizeof(long)};
        case 'L':
            return {Kind::Unsigned, sizeof(long)};
        case 'j':
            return {Kind::Signed, kIntegerBytes};
        case 'J':
            return {Kind::Unsigned, kIntegerBytes};
        case 'T':
            return {Kind::Unsigned, sizeof(std::size_t)};
        case 'i':
            return {Kind::Signed, integer_size(sizeof(int))};
        case 'I':
            return {Kind::Unsigned, integer_size(sizeof(int))};
        case 'f':
            return {Kind::Float, sizeof(float)};
        case 'd':
        case 'n':
            return {Kind::Double, sizeof(double)};
        case 's':
            return {Kind::Counted, integer_size(sizeof(std::size_t))};
        case 'c':
            return fixed();
        case 'z':
            return {Kind::Zero, 0};
        case 'x':
            return {Kind::Padding, 1};
        case 'X':
            return {Kind::Align, 0};
        case ' ':
            return {};
        case '<':
            return set_order(true);
        case '>':
            return set_order(false);
        case '=':
            return set_order(std::endian::native == std::endian::little);
        case '!':
            max_alignment_ = integer_size(kNativeAlignment);
            return {};
        default:
            raise(L_, ErrorCode::InvArg, std::string("invalid format option '") + letter + "'");
        }
    }

    lua_State* L_;
    std::string_view format_;
    std::size_t at_ = 0;
    bool little_ = std::endian::native == std::endian::little;
    std::size_t max_alignment_ = 1;
};

// `number` in `size` bytes; bytes beyond eight repeat the sign if `negative`.
void append_integer(Buffer& result, lua_Unsigned number, std::size_t size, bool little,
                    bool negative) {
    char* out = result.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
        const lua_Unsigned byte =
            i < kIntegerBytes ? (number >> (8 * i)) & 0xFF : (negative ? 0xFFU : 0U);
        out[little ? i : size - 1 - i] = static_cast<char>(byte);
    }
    result.commit(size);
}

void pack_integer(lua_State* L, Buffer& result, const Option& option, int arg, bool little) {
    const lua_Integer number = check_integer(L, arg);
    const auto pattern = static_cast<lua_Unsigned>(number);
    if (option.size < kIntegerBytes) {
        const lua_Unsigned range = lua_Unsigned{1} << (8 * option.size);
        if (option.kind == Kind::Signed && pattern + range / 2 >= range &&
            LIMIT(pack_signed_range)) {
            bad_argument(L, arg, ErrorCode::Range, "integer overflow");
        }
        if (option.kind == Kind::Unsigned && pattern >= range && LIMIT(pack_unsigned_range)) {
            bad_argument(L, arg, ErrorCode::Range, "unsigned overflow");
        }
    }
    append_integer(result, pattern, option.size, little, option.kind == Kind::Signed && number < 0);
}

void pack_string(lua_State* L, Buffer& result, const Option& option, int arg, bool little) {
    const std::string_view text = check_string(L, arg);
    switch (option.kind) {
    case Kind::Fixed:
        if (text.size() > option.size && LIMIT(pack_fixed_length)) {
            bad_argument(L, arg, ErrorCode::Range, "string longer than given size");
        }
        result.append(text);
        result.append_fill('\0', option.size - text.size());
        return;
    case Kind::Counted:
        if (option.size < sizeof(std::size_t) &&
            text.size() >= (std::size_t{1} << (8 * option.size)) && LIMIT(pack_counted_length)) {
            bad_argument(L, arg, ErrorCode::Range, "string length does not fit in given size");
        }
        append_integer(result, text.size(), option.size, little, false);
        result.append(text);
        return;
    default:
        if (text.find('\0') != std::string_view::npos) {
            bad_argument(L, arg, ErrorCode::InvArg, "string contains zeros");
        }
        result.append(text);
        result.append('\0');
    }
}

// Packs argument `arg` by `option`. False if the option takes no argument.
bool pack_item(lua_State* L, Buffer& result, const Option& option, int arg, bool little) {
    switch (option.kind) {
    case Kind::Signed:
    case Kind::Unsigned:
        pack_integer(L, result, option, arg, little);
        return true;
    case Kind::Float: {
        const auto value = static_cast<float>(check_number(L, arg));
        append_integer(result, std::bit_cast<std::uint32_t>(value), option.size, little, false);
        return true;
    }
    case Kind::Double: {
        const lua_Number value = check_number(L, arg);
        append_integer(result, std::bit_cast<std::uint64_t>(value), option.size, little, false);
        return true;
    }
    case Kind::Fixed:
    case Kind::Counted:
    case Kind::Zero:
        pack_string(L, result, option, arg, little);
        return true;
    case Kind::Padding:
        result.append('\0');
        return false;
    case Kind::Align:
    case Kind::Nothing:
        return false;
    }
    return false;
}

// The `size` bytes at `data` as a number, its sign extended if `is_signed`. E_RANGE if it has more
// than 64 significant bits.
lua_Integer read_integer(lua_State* L, std::string_view data, bool little, bool is_signed) {
    const std::size_t size = data.size();
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(data[little ? i : size - 1 - i]);
    };
    lua_Unsigned number = 0;
    for (std::size_t i = std::min(size, kIntegerBytes); i-- > 0;) {
        number = (number << 8) | byte(i);
    }
    if (size < kIntegerBytes && is_signed) {
        const lua_Unsigned sign = lua_Unsigned{1} << (8 * size - 1);
        number = (number ^ sign) - sign;
    }
    const unsigned char expected = is_signed && static_cast<lua_Integer>(number) < 0 ? 0xFF : 0;
    for (std::size_t i = kIntegerBytes; i < size; ++i) {
        if (byte(i) != expected && LIMIT(unpack_integer_fits)) {
            raise(L, ErrorCode::Range,
                  std::to_string(size) + "-byte integer does not fit into Lua Integer");
        }
    }
    return static_cast<lua_Integer>(number);
}

void push_bytes(lua_State* L, std::string_view text) {
    if (LIMIT(unpack_string_ticks)) {
        charge(L, static_cast<Ticks>(text.size() / 64));
    }
    lua_pushlstring(L, text.data(), text.size());
}

// Pushes the item of `option` at the start of `data`; returns the bytes it took beyond option.size.
std::size_t unpack_item(lua_State* L, std::string_view data, const Option& option, bool little) {
    const std::string_view item = data.substr(0, option.size);
    const std::string_view rest = data.substr(option.size);
    switch (option.kind) {
    case Kind::Float: {
        const auto bits = static_cast<std::uint32_t>(read_integer(L, item, little, false));
        lua_pushnumber(L, static_cast<lua_Number>(std::bit_cast<float>(bits)));
        return 0;
    }
    case Kind::Double:
        lua_pushnumber(L, std::bit_cast<lua_Number>(read_integer(L, item, little, false)));
        return 0;
    case Kind::Fixed:
        push_bytes(L, item);
        return 0;
    case Kind::Counted: {
        const auto length = static_cast<lua_Unsigned>(read_integer(L, item, little, false));
        if (length > rest.size() && LIMIT(unpack_counted_length)) {
            bad_argument(L, 2, ErrorCode::Range, "data string too short");
        }
        push_bytes(L, rest.substr(0, length));
        return length;
    }
    case Kind::Zero: {
        const std::size_t end = rest.find('\0');
        if (LIMIT(unpack_zero_ticks)) {
            charge(L, static_cast<Ticks>(std::min(end, rest.size()) / 64));
        }
        if (end == std::string_view::npos && LIMIT(unpack_zero_ends)) {
            bad_argument(L, 2, ErrorCode::Range, "unfinished string for format 'z'");
        }
        push_bytes(L, rest.substr(0, end));
        return end + 1;
    }
    default:
        lua_pushinteger(L, read_integer(L, item, little, option.kind == Kind::Signed));
        return 0;
    }
}

bool has_value(Kind kind) {
    return kind != Kind::Padding && kind != Kind::Align && kind != Kind::Nothing;
}

} // namespace

int string_pack(lua_State* L) {
    FormatReader reader(L, check_string(L, 1));
    int arg = 2;
    Buffer result(L);
    while (!reader.done()) {
        const Option option = reader.next(result.size());
        result.append_fill('\0', option.padding);
        if (has_value(option.kind) && arg >= lua_gettop(L)) { // the buffer's slot is the last
            bad_argument(L, arg, ErrorCode::Args, "no value");
        }
        if (pack_item(L, result, option, arg, reader.little())) {
            ++arg;
        }
    }
    result.push_result();
    return 1;
}

int string_packsize(lua_State* L) {
    FormatReader reader(L, check_string(L, 1));
    std::size_t total = 0;
    while (!reader.done()) {
        const Option option = reader.next(total);
        if (option.kind == Kind::Counted || option.kind == Kind::Zero) {
            bad_argument(L, 1, ErrorCode::InvArg, "variable-length format");
        }
        if (option.size + option.padding > kMostBytes - total && LIMIT(packsize_total)) {
            bad_argument(L, 1, ErrorCode::Range, "format result too large");
        }
        total += option.size + option.padding;
    }
    lua_pushinteger(L, static_cast<lua_Integer>(total));
    return 1;
}

int string_unpack(lua_State* L) {
    FormatReader reader(L, check_string(L, 1));
    const std::string_view data = check_string(L, 2);
    std::size_t at = start_position(optional_integer(L, 3, 1), data.size()) - 1;
    if (at > data.size() && LIMIT(unpack_position)) {
        bad_argument(L, 3, ErrorCode::Range, "initial position out of string");
    }
    int count = 0;
    while (!reader.done()) {
        const Option option = reader.next(at);
        if (option.padding + option.size > data.size() - at && LIMIT(unpack_length)) {
            bad_argument(L, 2, ErrorCode::Range, "data string too short");
        }
        at += option.padding;
        if (has_value(option.kind)) {
            if ((++count > kMaxResults || lua_checkstack(L, 2) == 0) && LIMIT(unpack_results)) {
                raise(L, ErrorCode::Range, "too many results to unpack");
            }
            at += unpack_item(L, data.substr(at), option, reader.little());
        }
        at += option.size;
    }
    lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
    return count + 1;
}

} // namespace lunamoo::verbs::library

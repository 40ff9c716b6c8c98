// Parts and values. Objects are in db/codec_object.cpp.
#include "db/codec.h"

#include "cmake/limit.h"

#include <bit>

namespace lunamoo::db {

// -- Parts

void put_byte(std::string& out, std::uint8_t byte) {
    out += static_cast<char>(byte);
}

void put_varint(std::string& out, std::uint64_t number) {
    while (number >= 0x80) {
        put_byte(out, static_cast<std::uint8_t>(number | 0x80));
        number >>= 7;
    }
    put_byte(out, static_cast<std::uint8_t>(number));
}

void put_integer(std::string& out, std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    put_varint(out, (bits << 1) ^ (number < 0 ? ~std::uint64_t{0} : 0));
}

void put_real(std::string& out, double number) {
    auto bits = std::bit_cast<std::uint64_t>(number);
    for (int i = 0; i < 8; ++i, bits >>= 8)
        put_byte(out, static_cast<std::uint8_t>(bits));
}

void put_string(std::string& out, std::string_view text) {
    put_varint(out, text.size());
    out += text;
}

std::uint8_t Reader::byte() {
    return static_cast<std::uint8_t>(bytes(1)[0]);
}

std::uint64_t Reader::varint() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const std::uint8_t next = byte();
        if (shift == 63 && next > 1)
            break;
        number |= std::uint64_t{next & 0x7FU} << shift;
        if (next < 0x80) {
            if (next == 0 && shift > 0 && LIMIT(varint_shortest))
                throw CorruptData("a number is longer than it needs to be");
            return number;
        }
    }
    throw CorruptData("a number has more than 64 bits"); // no limit: there is no such number
}

std::int64_t Reader::integer() {
    const std::uint64_t bits = varint();
    return static_cast<std::int64_t>((bits >> 1) ^ ((bits & 1) != 0 ? ~std::uint64_t{0} : 0));
}

double Reader::real() {
    std::uint64_t bits = 0;
    const auto raw = bytes(8);
    for (std::size_t i = 8; i-- > 0;)
        bits = (bits << 8) | static_cast<std::uint8_t>(raw[i]);
    return std::bit_cast<double>(bits);
}

std::string_view Reader::bytes(std::size_t count) {
    if (count > bytes_.size() && LIMIT(row_ends))
        throw CorruptData("the data end too soon");
    const auto taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
}

std::string_view Reader::string() {
    return bytes(count());
}

std::size_t Reader::count() {
    const std::uint64_t number = varint();
    if (number > bytes_.size() && LIMIT(row_count))
        throw CorruptData("a length is beyond the end of the data");
    return static_cast<std::size_t>(number);
}

void Reader::expect_end() const {
    if (!bytes_.empty() && LIMIT(row_rest))
        throw CorruptData("there are data after the end");
}

// -- Values

void encode(std::string& out, const Value& value) {
    put_byte(out, static_cast<std::uint8_t>(value.type()));
    switch (value.type()) {
    case Type::Nil:
    case Type::False:
    case Type::True:
        return;
    case Type::Integer:
        return put_integer(out, value.as_integer());
    case Type::Float:
        return put_real(out, value.as_float());
    case Type::Object:
        return put_integer(out, value.as_object().number);
    case Type::String:
        return put_string(out, value.as_string());
    case Type::Error: {
        const auto& error = value.as_error();
        put_byte(out, static_cast<std::uint8_t>(error.code));
        put_string(out, error.message);
        encode(out, error.value);
        return put_string(out, error.traceback);
    }
    case Type::Table: {
        const auto& table = value.as_table();
        put_varint(out, table.array().size());
        put_varint(out, table.keyed().size());
        for (const auto& item : table.array())
            encode(out, item);
        for (const auto& entry : table.keyed()) {
            encode(out, entry.key);
            encode(out, entry.value);
        }
        return;
    }
    }
}

namespace {

// Decodes one value. What it has taken is counted as expanded_bytes() counts, while it grows, so
// that a short row cannot ask for much memory before the limit is noticed.
class ValueDecoder {
  public:
    explicit ValueDecoder(Reader& reader) : reader_(reader) {}

    Value value(int depth) {
        if (LIMIT(decode_value_bytes))
            charge(16);
        const auto tag = reader_.byte();
        switch (static_cast<Type>(tag)) {
        case Type::Nil:
            return {};
        case Type::False:
            return Value::boolean(false);
        case Type::True:
            return Value::boolean(true);
        case Type::Integer:
            return Value::integer(reader_.integer());
        case Type::Float:
            return checked(Value::real(reader_.real()));
        case Type::Object:
            return Value::object(ObjectId{reader_.integer()});
        case Type::String:
            return checked(Value::string(text(kMaxValueBytes)));
        case Type::Error:
            return error(depth);
        case Type::Table:
            return table(depth);
        }
        // no limit: there is nothing to make of it
        throw CorruptData("there is no type " + std::to_string(tag));
    }

  private:
    static constexpr std::size_t kBudget = kMaxValueBytes + 64;

    void charge(std::size_t bytes) {
        taken_ += bytes;
        if (taken_ > kBudget && LIMIT(decode_budget))
            throw CorruptData("a value is above max_value_bytes");
    }

    void enter(int depth) {
        if (depth >= kMaxTableDepth && LIMIT(decode_depth))
            throw CorruptData("a value is nested too deep");
    }

    static Value checked(Result<Value> value) {
        if (!value) // no limit: there is no value
            throw CorruptData(value.error().message);
        return std::move(*value);
    }

    std::string_view text(std::size_t limit) {
        const auto found = reader_.string();
        if (found.size() > limit && LIMIT(decode_string_bytes))
            throw CorruptData("a string is too long");
        if (LIMIT(decode_text_bytes))
            charge(found.size());
        return found;
    }

    Value error(int depth) {
        enter(depth);
        ErrorValue error;
        const auto code = reader_.byte();
        if (code >= kErrorCodes && LIMIT(decode_error_code))
            throw CorruptData("there is no error code " + std::to_string(code));
        error.code = static_cast<ErrorCode>(code);
        error.message = text(kMaxErrorText);
        error.value = value(depth + 1);
        error.traceback = text(kMaxErrorText);
        return Value::error(std::move(error));
    }

    Value table(int depth) {
        enter(depth);
        if (LIMIT(decode_table_bytes))
            charge(48); // and the 16 of any value: what an empty table counts
        const std::size_t items = reader_.count();
        const std::size_t pairs = reader_.count();
        Table::Builder builder;
        for (std::size_t i = 0; i < items; ++i)
            builder.append(value(depth + 1));
        std::optional<Value> former;
        for (std::size_t i = 0; i < pairs; ++i) {
            Value key = value(depth + 1);
            if (key.is(Type::Float) && LIMIT(decode_float_key)) // 0.0 is written as 0
                throw CorruptData("a float is a key of a table");
            if (former && compare_keys(*former, key) >= 0 && LIMIT(decode_key_order))
                throw CorruptData("the keys of a table are out of order");
            former = key;
            if (auto set = builder.set(std::move(key), value(depth + 1));
                !set) // no limit: the key is none
                throw CorruptData(set.error().message);
        }
        Value made = checked(builder.finish());
        if ((made.as_table().array().size() != items || made.as_table().keyed().size() != pairs) &&
            LIMIT(decode_one_form))
            throw CorruptData("a table is not in its one form");
        return made;
    }

    Reader& reader_;
    std::size_t taken_ = 0;
};

} // namespace

Value decode(Reader& reader) {
    return ValueDecoder(reader).value(0);
}

// -- Rows

void seal(std::string& row) {
    auto sum = crc32(row);
    for (int i = 0; i < 4; ++i, sum >>= 8)
        put_byte(row, static_cast<std::uint8_t>(sum));
}

std::string_view unseal(std::string_view row) {
    if (row.size() < 4 && LIMIT(row_shortest))
        throw CorruptData("the row is too short");
    const auto content = row.substr(0, row.size() - 4);
    std::uint32_t sum = 0;
    for (std::size_t i = 4; i-- > 0;)
        sum = (sum << 8) | static_cast<std::uint8_t>(row[content.size() + i]);
    if (crc32(content) != sum && LIMIT(row_checksum))
        throw CorruptData("the checksum does not fit the row");
    return content;
}

} // namespace lunamoo::db

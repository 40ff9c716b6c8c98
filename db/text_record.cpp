#include "db/text_record.h"

#include "cmake/limit.h"
#include "db/verb_body.h"

#include <array>

namespace lunamoo::db {

namespace {

struct FlagWord {
    std::string_view word;
    ObjectFlag flag;
};
constexpr std::array<FlagWord, 6> kFlagWords{{{"player", kPlayer},
                                              {"programmer", kProgrammer},
                                              {"wizard", kWizard},
                                              {"r", kObjectRead},
                                              {"w", kObjectWrite},
                                              {"f", kFertile}}};

std::optional<std::uint8_t> parse_flags(std::string_view text) {
    std::uint8_t flags = 0;
    while (!text.empty()) {
        const auto space = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, space);
        text.remove_prefix(std::min(space + 1, text.size()));
        const auto found = std::find_if(kFlagWords.begin(), kFlagWords.end(),
                                        [&](const FlagWord& entry) { return entry.word == word; });
        if (found != kFlagWords.end())
            flags = static_cast<std::uint8_t>(flags | found->flag);
        else if (!word.empty())
            return std::nullopt;
    }
    return flags;
}

class RecordParser {
  public:
    RecordParser(const std::string& file, std::string_view text, const ObjectOfName& objects,
                 std::vector<ObjectRecord>& records, std::vector<std::string>& errors)
        : file_(file), cursor_(text), objects_(objects), records_(records), errors_(errors) {}

    void parse() {
        while (!cursor_.at_end()) {
            if (cursor_.accept(";"))
                continue;
            const std::size_t start = cursor_.index;
            parse_statement();
            if (cursor_.wrong) {
                report();
                resume_after(start);
            }
        }
    }

  private:
    using Arguments = std::vector<Value>;

    void report() {
        errors_.push_back(file_ + ":" + std::to_string(cursor_.wrong_line) + ": " + *cursor_.wrong);
        cursor_.wrong.reset();
    }

    // Goes on with the next statement, which begins a line.
    void resume_after(std::size_t start) {
        cursor_.index = start + 1;
        while (!cursor_.at_end() && !begins_statement())
            ++cursor_.index;
    }

    bool begins_statement() const {
        const auto begin = cursor_.tokens[cursor_.index].begin;
        if (begin != 0 && cursor_.text[begin - 1] != '\n')
            return false;
        for (const auto* word : {"object", "property", "value", "clear", "verb"})
            if (cursor_.is(word))
                return true;
        return false;
    }

    void fail_at(int line, std::string message) {
        cursor_.fail(std::move(message));
        cursor_.wrong_line = line;
    }

    void parse_statement() {
        const auto word = std::string(cursor_.word());
        const int line = cursor_.tokens[cursor_.index].line;
        if (!begins_or_is_statement(word))
            return cursor_.fail("object, property, value, clear or verb was expected, not '" +
                                word + "'");
        ++cursor_.index;
        auto arguments = parse_arguments();
        if (!arguments)
            return;
        if (word == "object")
            return add_object(line, *arguments);
        if (records_.empty() || records_.back().file != file_)
            return fail_at(line, "object(…) comes first");
        if (word == "verb")
            return add_verb(line, *arguments);
        add_slot(word, line, *arguments);
    }

    static bool begins_or_is_statement(std::string_view word) {
        return word == "object" || word == "property" || word == "value" || word == "clear" ||
               word == "verb";
    }

    std::optional<Arguments> parse_arguments() {
        if (!cursor_.expect("("))
            return std::nullopt;
        Arguments arguments;
        while (!cursor_.accept(")")) {
            if (!arguments.empty() && !cursor_.expect(","))
                return std::nullopt;
            auto value = read_value(cursor_, objects_);
            if (!value)
                return std::nullopt;
            arguments.push_back(std::move(*value));
        }
        return arguments;
    }

    void add_object(int line, const Arguments& arguments) {
        if (arguments.size() != 2 || !arguments[0].is(Type::Integer) ||
            arguments[0].as_integer() < 0 ||
            (arguments[0].as_integer() > kMaxNumber && LIMIT(text_object_number)) ||
            !arguments[1].is(Type::Table))
            return fail_at(line, "object(NUMBER, {name = …, parent = …, owner = …, location = …, "
                                 "flags = …})");
        ObjectRecord record;
        record.file = file_;
        record.line = line;
        record.id = ObjectId{arguments[0].as_integer()};
        record.owner = record.id;
        const Table& fields = arguments[1].as_table();
        for (const auto& entry : fields.keyed())
            if (!entry.key.is(Type::String) ||
                !set_field(record, entry.key.as_string(), entry.value))
                return fail_at(line, "object(…) does not have the field " +
                                         to_literal(entry.key, 60) + " = " +
                                         to_literal(entry.value, 60));
        if (!fields.array().empty())
            return fail_at(line, "object(…) has named fields only");
        if (fields.get("owner").is(Type::Nil))
            return fail_at(line, "object(…) has no owner");
        records_.push_back(std::move(record));
    }

    static bool set_field(ObjectRecord& record, std::string_view field, const Value& value) {
        if (value.is(Type::Object)) {
            ObjectId* target = field == "parent"     ? &record.parent
                               : field == "owner"    ? &record.owner
                               : field == "location" ? &record.location
                                                     : nullptr;
            if (target != nullptr)
                *target = value.as_object();
            return target != nullptr;
        }
        if (value.is(Type::Integer)) {
            const auto number = value.as_integer();
            if (number < 0 || (number > kMaxNumber && LIMIT(text_arrival)))
                return false;
            if (field == "arrival")
                record.arrival = number;
            else if (field == "max_object" && record.id == kSystem)
                record.max_object = number;
            else
                return false;
            return true;
        }
        if (!value.is(Type::String))
            return false;
        if (field == "name") {
            record.name = value.as_string();
            return true;
        }
        const auto flags = parse_flags(value.as_string());
        record.flags = flags.value_or(0);
        return field == "flags" && flags;
    }

    void add_slot(const std::string& word, int line, const Arguments& arguments) {
        using Kind = SlotRecord::Kind;
        SlotRecord slot;
        slot.kind = word == "property" ? Kind::Property
                    : word == "value"  ? Kind::Value
                                       : Kind::Clear;
        slot.line = line;
        slot.own_info = slot.kind != Kind::Value || arguments.size() != 2;
        const std::size_t expected = !slot.own_info ? 2U : slot.kind == Kind::Clear ? 3U : 4U;
        const auto usage = [&] {
            fail_at(line, word + "(\"NAME\", \"BITS\", OWNER" +
                              (slot.kind == Kind::Clear ? ")" : ", VALUE)"));
        };
        if (arguments.size() != expected || !arguments[0].is(Type::String))
            return usage();
        slot.name = arguments[0].as_string();
        if (slot.own_info) {
            if (!arguments[1].is(Type::String) || !arguments[2].is(Type::Object))
                return usage();
            const auto bits = parse_property_bits(arguments[1].as_string());
            if (!bits)
                return fail_at(line, "the bits of a property are of r, w and c, not " +
                                         to_literal(arguments[1], 60));
            slot.bits = *bits;
            slot.owner = arguments[2].as_object();
        }
        if (slot.kind != Kind::Clear)
            slot.value = arguments.back();
        records_.back().slots.push_back(std::move(slot));
    }

    void add_verb(int line, const Arguments& arguments) {
        const bool has_text = arguments.size() == 7 && arguments[6].is(Type::String);
        if ((arguments.size() != 6 && !has_text) || !arguments[2].is(Type::Object) ||
            !all_strings(arguments, {0, 1, 3, 4, 5}))
            return fail_at(line,
                           "verb(\"NAMES\", \"BITS\", OWNER, \"DOBJ\", \"PREP\", \"IOBJ\") do");
        VerbRecord record;
        record.verb.names = arguments[0].as_string();
        record.verb.owner = arguments[2].as_object();
        const auto bits = parse_verb_bits(arguments[1].as_string());
        const auto direct = parse_object_spec(arguments[3].as_string());
        const auto preposition = parse_preposition(arguments[4].as_string());
        const auto indirect = parse_object_spec(arguments[5].as_string());
        if (record.verb.names.find_first_not_of(' ') == std::string::npos)
            return fail_at(line, "a verb has a name");
        if (!bits)
            return fail_at(line, "the bits of a verb are of r, w, x, d, l and t, not " +
                                     to_literal(arguments[1], 60));
        if (!direct || !preposition || !indirect)
            return fail_at(line, "a verb's arguments are none, any or this; none, any or a "
                                 "preposition; none, any or this");
        record.verb.bits = *bits;
        record.verb.arguments = {*direct, *preposition, *indirect};
        record.body_line = line;
        std::optional<std::string> source =
            has_text ? std::string(arguments[6].as_string()) : parse_body(record);
        if (!source)
            return;
        record.verb.program = std::make_shared<const Program>(Program{std::move(*source)});
        records_.back().verbs.push_back(std::move(record));
    }

    static bool all_strings(const Arguments& arguments, std::initializer_list<std::size_t> which) {
        return std::all_of(which.begin(), which.end(),
                           [&](std::size_t i) { return arguments[i].is(Type::String); });
    }

    std::optional<std::string> parse_body(VerbRecord& record) {
        const std::size_t opener = cursor_.index;
        if (!cursor_.is("do")) {
            (void)cursor_.expect("do");
            return std::nullopt;
        }
        const auto end = find_block_end(cursor_.text, cursor_.tokens, opener);
        if (!end) {
            cursor_.fail("the verb that begins here has no end");
            return std::nullopt;
        }
        const Token& first = cursor_.tokens[opener];
        const Token& last = cursor_.tokens[*end];
        if (last.text(cursor_.text) != "end") {
            cursor_.index = *end;
            cursor_.fail("'until' without 'repeat'");
            return std::nullopt;
        }
        const auto body = cursor_.text.substr(first.end, last.begin - first.end);
        const auto shown = body.find_first_not_of(" \t");
        record.body_line = first.line + (shown != body.npos && body[shown] == '\n' ? 1 : 0);
        cursor_.index = *end + 1;
        return unindent_body(body);
    }

    static constexpr std::int64_t kMaxNumber = std::int64_t{1}
                                               << 26; // the world has a slot a number

    std::string file_;
    TokenCursor cursor_;
    const ObjectOfName& objects_;
    std::vector<ObjectRecord>& records_;
    std::vector<std::string>& errors_;
};

} // namespace

void parse_records(const std::string& file, std::string_view text, const ObjectOfName& objects,
                   std::vector<ObjectRecord>& records, std::vector<std::string>& errors) {
    RecordParser(file, text, objects, records, errors).parse();
}

} // namespace lunamoo::db

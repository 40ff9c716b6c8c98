// Files to records (db/text_record), records checked against each other, then, only if nothing was
// wrong, the world.
#include "db/text_form.h"
#include "db/text_record.h"
#include "db/text_slots.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace lunamoo::db {

namespace {

using Files = std::map<std::string, std::string>;

std::string number_text(ObjectId id) {
    return "#" + std::to_string(id.number);
}

std::string without_carriage_returns(const std::string& text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n')
            result += text[i];
    return result;
}

// The names that #0 gives: its own properties whose value is an object.
std::map<std::string, ObjectId> names_of_system(const std::vector<ObjectRecord>& records) {
    std::map<std::string, ObjectId> names;
    for (const auto& record : records)
        if (record.id == kSystem)
            for (const auto& slot : record.slots)
                if (slot.kind == SlotRecord::Kind::Property && slot.value.is(Type::Object))
                    names.emplace(fold_case(slot.name), slot.value.as_object());
    return names;
}

bool may_hold_system(const std::string& text) {
    LuaLexer lexer(text);
    std::string last;
    while (const auto token = lexer.next()) {
        const auto word = token->text(text);
        if (last == "object(" && word == "0")
            return true;
        last = word == "object" ? "object" : last == "object" && word == "(" ? "object(" : "";
    }
    return false;
}

// Two passes: sys.NAME anywhere means what #0 says, and #0 itself uses it.
std::vector<ObjectRecord> parse_all(const Files& files, std::vector<std::string>& errors) {
    std::vector<ObjectRecord> first_pass;
    std::vector<std::string> ignored;
    const ObjectOfName anything = [](std::string_view) { return kNothing; };
    for (const auto& [file, text] : files)
        if (may_hold_system(text))
            parse_records(file, text, anything, first_pass, ignored);
    const auto names = names_of_system(first_pass);
    const ObjectOfName named = [&](std::string_view name) -> std::optional<ObjectId> {
        const auto found = names.find(fold_case(name));
        return found == names.end() ? std::nullopt : std::optional(found->second);
    };
    std::vector<ObjectRecord> records;
    for (const auto& [file, text] : files)
        parse_records(file, text, named, records, errors);
    return records;
}

// What only shows when all records are there.
class RecordChecker {
  public:
    RecordChecker(const std::vector<ObjectRecord>& records, std::vector<std::string>& errors)
        : records_(records), errors_(errors) {}

    void check() {
        for (const auto& record : records_)
            if (const auto [at, added] = by_id_.emplace(record.id, &record); !added)
                report(record, record.line,
                       number_text(record.id) + " is in " + at->second->file + " already");
        if (by_id_.count(kSystem) == 0)
            errors_.emplace_back("there is no object 0, the system object");
        for (const auto& record : records_) {
            check_link(record, record.parent, &ObjectRecord::parent, "parent");
            check_link(record, record.location, &ObjectRecord::location, "location");
        }
        if (!errors_.empty())
            return; // the walks below rely on sound lines of descent
        for (const auto& record : records_)
            check_slots(record);
    }

  private:
    void report(const ObjectRecord& record, int line, const std::string& message) {
        errors_.push_back(record.file + ":" + std::to_string(line) + ": " + message);
    }

    const ObjectRecord* find(ObjectId id) const {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : found->second;
    }

    void check_link(const ObjectRecord& record, ObjectId target, ObjectId ObjectRecord::*link,
                    const std::string& what) {
        if (target == kNothing)
            return;
        if (find(target) == nullptr)
            return report(record, record.line,
                          "the " + what + " " + number_text(target) + " does not exist");
        const ObjectRecord* at = find(target);
        for (std::size_t steps = 0; at != nullptr && steps <= records_.size(); ++steps) {
            if (at == &record)
                return report(record, record.line, "goes round in a circle through its " + what);
            at = find(at->*link);
        }
    }

    static const SlotRecord* find_slot(const ObjectRecord& record, std::string_view folded) {
        for (const auto& slot : record.slots)
            if (fold_case(slot.name) == folded)
                return &slot;
        return nullptr;
    }

    bool is_defined_above(const ObjectRecord& record, std::string_view folded) const {
        for (const auto* at = find(record.parent); at != nullptr; at = find(at->parent))
            if (const auto* slot = find_slot(*at, folded);
                slot != nullptr && slot->kind == SlotRecord::Kind::Property)
                return true;
        return false;
    }

    void check_slots(const ObjectRecord& record) {
        for (const auto& slot : record.slots) {
            const auto folded = fold_case(slot.name);
            const bool defines = slot.kind == SlotRecord::Kind::Property;
            if (!is_property_name(slot.name))
                report(record, slot.line, quoted_text(slot.name) + " is no name for a property");
            else if (find_slot(record, folded) != &slot)
                report(record, slot.line, "property " + slot.name + " is here already");
            else if (defines && is_defined_above(record, folded))
                report(record, slot.line,
                       "property " + slot.name + " is defined by an ancestor: use value(…)");
            else if (!defines && !is_defined_above(record, folded))
                report(record, slot.line,
                       "property " + slot.name + " is defined by no ancestor: use property(…)");
        }
    }

    static bool is_property_name(std::string_view name) {
        constexpr std::string_view kLetters =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
        return !name.empty() && name.size() <= 64 &&
               name.find_first_not_of(kLetters) == std::string_view::npos;
    }

    const std::vector<ObjectRecord>& records_;
    std::vector<std::string>& errors_;
    std::map<ObjectId, const ObjectRecord*> by_id_;
};

// Sound records to objects.
class WorldBuilder {
  public:
    WorldBuilder(World& world, std::vector<VerbPlace>& places) : world_(world), places_(places) {}

    void build(std::vector<ObjectRecord>& records) {
        std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) {
            return std::pair(a.arrival, a.id) < std::pair(b.arrival, b.id);
        });
        World::Counters counters = world_.counters();
        std::uint64_t arrival = 0;
        for (auto& record : records) {
            counters.max_object = std::max(counters.max_object, record.max_object);
            adopt(record, ++arrival);
        }
        world_.set_counters(counters);
        (void)world_.link_all();
        for (const auto& record : records) {
            fill_inherited(record);
            world_.set_name(record.id, record.name); // marks it as changed
        }
    }

  private:
    void adopt(ObjectRecord& record, std::uint64_t arrival) {
        auto object = std::make_unique<Object>();
        object->id = record.id;
        object->name = record.name;
        object->owner = record.owner;
        object->parent = record.parent;
        object->location = record.location;
        object->flags = record.flags;
        object->arrival = arrival;
        for (auto& slot : record.slots)
            object->slots.push_back(
                {world_.symbols().intern(slot.name), slot.kind == SlotRecord::Kind::Property,
                 slot.kind == SlotRecord::Kind::Clear, slot.bits, slot.owner, slot.value});
        for (auto& verb : record.verbs) {
            places_.push_back({record.id, object->verbs.size(), record.file, verb.body_line});
            verb.verb.id = next_verb_;
            verb.verb.version = next_verb_++;
            object->verbs.push_back(std::move(verb.verb));
        }
        record_of_[record.id] = &record;
        world_.adopt(std::move(object));
    }

    // Owner and bits of the slots that do not say them; the ancestors' first.
    void fill_inherited(const ObjectRecord& record) {
        Object& object = *world_.find(record.id);
        for (std::size_t i = 0; i < object.slots.size(); ++i) {
            if (record.slots[i].own_info)
                continue;
            const auto info = inherited_info(object, object.slots[i].name);
            object.slots[i].bits = info.bits;
            object.slots[i].owner = info.owner;
        }
    }

    SlotInfo inherited_info(const Object& object, Symbol name) {
        for (Object* at = world_.find(object.parent); at != nullptr; at = world_.find(at->parent))
            for (std::size_t i = 0; i < at->slots.size(); ++i) {
                if (at->slots[i].name != name)
                    continue;
                if (record_of_.at(at->id)->slots[i].own_info)
                    return info_below(at->slots[i], object);
                const auto above = inherited_info(*at, name);
                return (above.bits & kPropertyChown) != 0 ? SlotInfo{object.owner, above.bits}
                                                          : above;
            }
        return {object.owner, 0};
    }

    World& world_;
    std::vector<VerbPlace>& places_;
    std::map<ObjectId, const ObjectRecord*> record_of_;
    std::uint64_t next_verb_ = 1;
};

std::string system_cause() {
    return std::strerror(errno);
}

// The *.lua files of the folder, or errors.
Files read_files(const std::filesystem::path& folder, std::vector<std::string>& errors) {
    Files files;
    std::error_code failed;
    std::filesystem::directory_iterator entries(folder, failed);
    if (failed) {
        errors.push_back(folder.string() + ": " + failed.message());
        return files;
    }
    for (const auto& entry : entries) {
        if (entry.path().extension() != ".lua" || entry.is_directory(failed))
            continue;
        errno = 0;
        std::ifstream stream(entry.path(), std::ios::binary);
        std::ostringstream text;
        if (!stream)
            errors.push_back(entry.path().string() + ": " + system_cause());
        else if (stream.peek() != std::ifstream::traits_type::eof() && !(text << stream.rdbuf()))
            errors.push_back(entry.path().string() + ": " + system_cause());
        files.emplace(entry.path().filename().string(), text.str());
    }
    return files;
}

} // namespace

ReadResult read_world_text(World& world, const Files& files) {
    ReadResult result;
    Files texts;
    for (const auto& [file, text] : files)
        texts.emplace(file, without_carriage_returns(text));
    auto records = parse_all(texts, result.errors);
    if (result.errors.empty())
        RecordChecker(records, result.errors).check();
    if (result.errors.empty())
        WorldBuilder(world, result.verbs).build(records);
    return result;
}

ReadResult read_world(World& world, const std::filesystem::path& folder) {
    ReadResult result;
    const auto files = read_files(folder, result.errors);
    if (!result.errors.empty())
        return result;
    if (files.empty()) {
        result.errors.push_back(folder.string() + ": no *.lua file in it");
        return result;
    }
    return read_world_text(world, files);
}

} // namespace lunamoo::db

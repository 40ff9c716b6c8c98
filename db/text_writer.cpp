// The world to files. The shape is in db/text_form.h.
#include "db/text_form.h"
#include "db/text_slots.h"
#include "db/text_value.h"
#include "db/verb_body.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace lunamoo::db {

namespace {

// The objects that #0's own properties name, each by the first such name that Lua can spell.
NameOfObject system_names(const World& world) {
    NameOfObject names;
    const Object* system = world.find(kSystem);
    if (system == nullptr)
        return names;
    std::map<std::string, const PropertySlot*> in_order;
    for (const auto& slot : system->slots)
        if (slot.defined_here && slot.value.is(Type::Object) && world.valid(slot.value.as_object()))
            in_order.emplace(fold_case(world.symbols().name_of(slot.name)), &slot);
    for (const auto& [folded, slot] : in_order)
        if (const auto& name = world.symbols().name_of(slot->name); is_lua_name(name))
            names.emplace(slot->value.as_object(), name);
    return names;
}

std::string flags_text(const Object& object) {
    std::string text;
    const auto add = [&](ObjectFlag flag, const char* word) {
        if (object.has(flag))
            text += (text.empty() ? "" : " ") + std::string(word);
    };
    add(kPlayer, "player");
    add(kProgrammer, "programmer");
    add(kWizard, "wizard");
    add(kObjectRead, "r");
    add(kObjectWrite, "w");
    add(kFertile, "f");
    return text;
}

class ObjectWriter {
  public:
    ObjectWriter(const World& world, const NameOfObject& names, const Object& object)
        : world_(world), names_(names), object_(object) {}

    std::string write() {
        write_header();
        std::string last;
        for (const auto& slot : object_.slots) {
            const std::string kind = slot.defined_here ? "property"
                                     : slot.clear      ? "clear"
                                                       : "value";
            if (kind != last)
                text_ += '\n';
            last = kind;
            write_slot(kind, slot);
        }
        for (const auto& verb : object_.verbs) {
            text_ += '\n';
            write_verb(verb);
        }
        return std::move(text_);
    }

  private:
    std::string name(ObjectId id) const { return text_of(id, names_); }

    void write_header() {
        text_ += "object(" + std::to_string(object_.id.number) + ", {\n";
        text_ += "  name = " + quoted_text(object_.name) + ",\n";
        text_ += "  parent = " + name(object_.parent) + ",\n";
        text_ += "  owner = " + name(object_.owner) + ",\n";
        text_ += "  location = " + name(object_.location) + ",\n";
        if (const auto place = place_among_contents())
            text_ += "  arrival = " + std::to_string(*place) + ",\n";
        text_ += "  flags = " + quoted_text(flags_text(object_)) + ",\n";
        if (object_.id == kSystem && has_lost_numbers())
            text_ += "  max_object = " + std::to_string(world_.max_object().number) + ",\n";
        text_ += "})\n";
    }

    // From 1, where the contents of its location do not stand in the order of their numbers.
    std::optional<std::size_t> place_among_contents() const {
        const Object* place = world_.find(object_.location);
        if (place == nullptr || std::is_sorted(place->contents.begin(), place->contents.end()))
            return std::nullopt;
        const auto& contents = place->contents;
        const auto found = std::find(contents.begin(), contents.end(), object_.id);
        return static_cast<std::size_t>(found - contents.begin()) + 1;
    }

    bool has_lost_numbers() const { return !world_.valid(world_.max_object()); }

    void write_slot(const std::string& kind, const PropertySlot& slot) {
        std::string line = kind + "(" + quoted_text(world_.symbols().name_of(slot.name));
        if (kind != "value" || !has_inherited_info(slot))
            line += ", " + quoted_text(property_bits_text(slot.bits)) + ", " + name(slot.owner);
        if (kind != "clear") {
            line += ", ";
            // What #0 names is spelled as numbers there: the names begin here.
            static const NameOfObject kNoNames;
            const auto& names = object_.id == kSystem ? kNoNames : names_;
            line += text_of(slot.value, names, line.size(), 0);
        }
        text_ += line + ")\n";
    }

    bool has_inherited_info(const PropertySlot& slot) const {
        for (const Object* at = world_.find(object_.parent); at != nullptr;
             at = world_.find(at->parent))
            for (const auto& above : at->slots)
                if (above.name == slot.name)
                    return info_below(above, object_) == SlotInfo{slot.owner, slot.bits};
        return false;
    }

    void write_verb(const Verb& verb) {
        const std::string source = verb.program ? verb.program->source : std::string();
        text_ += "verb(" + quoted_text(verb.names) + ", " + quoted_text(verb_bits_text(verb.bits)) +
                 ", " + name(verb.owner) + ", " +
                 quoted_text(object_spec_text(verb.arguments.direct)) + ", " +
                 quoted_text(preposition_text(verb.arguments.preposition)) + ", " +
                 quoted_text(object_spec_text(verb.arguments.indirect));
        const std::string block = "do\n" + indent_body(source) + "end\n";
        if (reads_back(block, source))
            text_ += ") " + block;
        else
            text_ += ", " + quoted_text(source) + ")\n";
    }

    static bool reads_back(const std::string& block, const std::string& source) {
        if (source.find('\r') != std::string::npos)
            return false;
        auto tokens = tokenise(block);
        const auto end = find_block_end(block, tokens, 0);
        return end && *end + 1 == tokens.size() && tokens[*end].text(block) == "end" &&
               unindent_body(std::string_view(block).substr(2, tokens[*end].begin - 2)) == source;
    }

    const World& world_;
    const NameOfObject& names_;
    const Object& object_;
    std::string text_;
};

// The file's bytes, or nothing where it cannot be read.
std::optional<std::string> file_text(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return std::nullopt;
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

// Through a file beside it, so that a reader sees the old or the new text.
std::optional<std::string> replace_file(const std::filesystem::path& path,
                                        const std::string& text) {
    auto beside = path;
    beside += ".new";
    errno = 0;
    std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
    stream << text;
    stream.close();
    if (!stream)
        return beside.string() + ": " + std::strerror(errno);
    std::error_code failed;
    std::filesystem::rename(beside, path, failed);
    if (failed)
        return path.string() + ": " + failed.message();
    return std::nullopt;
}

} // namespace

std::map<std::string, std::string> world_text(const World& world) {
    const auto names = system_names(world);
    std::map<std::string, std::string> files;
    world.for_each([&](const Object& object) {
        const auto named = names.find(object.id);
        const std::string name =
            named != names.end() ? named->second : "object-" + std::to_string(object.id.number);
        files.emplace(name + ".lua", ObjectWriter(world, names, object).write());
    });
    return files;
}

WriteResult write_world(const World& world, const std::filesystem::path& folder) {
    WriteResult result;
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) {
        result.errors.push_back(folder.string() + ": " + failed.message());
        return result;
    }
    const auto files = world_text(world);
    for (const auto& [name, text] : files) {
        const auto path = folder / name;
        if (file_text(path) == text)
            continue;
        if (auto wrong = replace_file(path, text))
            result.errors.push_back(std::move(*wrong));
        else
            result.written.push_back(path);
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
        if (entry.path().extension() == ".lua" &&
            files.count(entry.path().filename().string()) == 0)
            result.stale.push_back(entry.path());
    std::sort(result.stale.begin(), result.stale.end());
    return result;
}

} // namespace lunamoo::db

#include "server/commands.h"

#include "db/lock_file.h"
#include "db/store.h"
#include "db/text_form.h"
#include "server/audit_heads.h"
#include "server/world_files.h"
#include "verbs/compile.h"
#include "verbs/password.h"

#include <cctype>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>

#include <sys/random.h>
#include <unistd.h>

namespace lunamoo::server {
namespace {

constexpr std::size_t kPasswordLetters = 16;
constexpr std::size_t kMaxErrorsShown = 50;

void fill_random(void* bytes, std::size_t size) {
    if (::getentropy(bytes, size) != 0)
        throw std::runtime_error("the system gives no random bytes");
}

// 80 bits, in letters and digits that are not mistaken for each other.
std::string random_password() {
    static constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(letters.size() == 32);
    unsigned char bytes[kPasswordLetters];
    fill_random(bytes, sizeof bytes);
    std::string password;
    for (const unsigned char byte : bytes)
        password += letters[byte % letters.size()];
    return password;
}

// "line 3: what" of a verb's body as "file:12: what".
std::string in_file(const db::VerbPlace& place, std::string_view message) {
    constexpr std::string_view start = "line ";
    int line = 1;
    if (message.starts_with(start)) {
        const auto [end, problem] =
            std::from_chars(message.data() + start.size(), message.data() + message.size(), line);
        if (problem == std::errc() && end < message.data() + message.size() && *end == ':')
            message.remove_prefix(static_cast<std::size_t>(end + 1 - message.data()));
    }
    while (message.starts_with(' '))
        message.remove_prefix(1);
    return place.file + ":" + std::to_string(place.line + line - 1) + ": " + std::string(message);
}

std::vector<std::string> compile_all(const db::World& world, const db::ReadResult& read) {
    std::vector<std::string> errors;
    for (const db::VerbPlace& place : read.verbs) {
        const db::Object* object = world.find(place.object);
        if (!object || place.verb >= object->verbs.size() || !object->verbs[place.verb].program)
            continue;
        const auto problem =
            verbs::compile_error(object->verbs[place.verb].program->source, "verb");
        if (problem)
            errors.push_back(in_file(place, *problem));
    }
    return errors;
}

int report(const std::string& folder, const std::vector<std::string>& errors) {
    for (std::size_t i = 0; i < errors.size() && i < kMaxErrorsShown;
         ++i) // no limit: the rest is not shown
        std::fprintf(stderr, "%s\n", errors[i].c_str());
    return fail(std::to_string(errors.size()) + " error(s) in the core folder " + folder +
                "; no world was made. Mend the files, or give another folder with --core");
}

// Empty where it went well.
std::string set_password(db::World& world, const std::string& password) {
    const auto named = world.find_property(db::kSystem, "wizard");
    if (!named || !named->value->is(db::Type::Object))
        return "the core's #0 has no property \"wizard\" that names the wizard";
    const db::ObjectId wizard = named->value->as_object();
    if (!world.find_property(wizard, "password"))
        return "the core's wizard has no property \"password\"";
    const auto hash = db::Value::short_string(verbs::hash_password(password));
    const auto set = world.set_property(wizard, world.symbols().intern("password"), hash);
    return set ? std::string() : set.error().message;
}

// Under another name: whatever ends the program in the middle, there is no half of a world that
// somebody could serve. Nothing is left where it fails.
void write_file(db::World& world, const std::string& path) {
    std::uint32_t seed = 0;
    fill_random(&seed, sizeof seed);
    db::ChangeSet changes;
    db::ChangeCollector(world).take_everything(changes);
    changes.meta.emplace_back("hash_seed", std::to_string(seed));
    try {
        db::Store store = db::Store::create(path);
        store.write(changes);
        store.checkpoint();
    } catch (...) {
        for (const char* end : {"", "-wal", "-journal"})
            ::unlink((path + end).c_str());
        throw;
    }
}

} // namespace

int run_init(const InitOptions& options) {
    const std::string core = options.core.empty() ? find_own_folder("core-db") : options.core;
    std::error_code problem;
    if (core.empty() || !std::filesystem::is_directory(core, problem))
        return fail((core.empty() ? std::string("core-db") : core) +
                    ": no such folder; name the core's folder with --core DIR");
    if (std::filesystem::exists(options.world, problem))
        return fail(options.world +
                    ": there is a file already; give another name, or move that one away");
    std::string password;
    if (options.password_from_stdin && (!std::getline(std::cin, password) || password.empty()))
        return fail("no password on the first line of standard input");
    if (!options.password_from_stdin)
        password = random_password();
    if (password.ends_with('\r'))
        password.pop_back();

    db::World world;
    const db::ReadResult read = db::read_world(world, core);
    if (!read)
        return report(core, read.errors);
    if (const auto errors = compile_all(world, read); !errors.empty())
        return report(core, errors);
    if (const std::string wrong = set_password(world, password); !wrong.empty())
        return fail(wrong + "; give a complete core with --core DIR");
    const db::LockFile lock(options.world, "");
    const std::string made = unfinished(options.world);
    write_file(world, made);
    (void)AuditKey::read_or_make(options.world);
    // Before there is a world whose password nobody has been told.
    if (!options.password_from_stdin &&
        (std::printf("wizard password: %s\n", password.c_str()) < 0 || std::fflush(stdout) != 0)) {
        ::unlink(made.c_str());
        return fail("the password cannot be written to standard output; no world was made");
    }
    move_to_new_name(made, options.world);
    return 0;
}

} // namespace lunamoo::server

#include "server/command_line.h"

#include "server/commands.h"
#include "server/host_adapter.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdio>
#include <functional>

namespace lunamoo::server {
namespace {

constexpr int kWrongUsage = 2;

struct Usage : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// "127.0.0.1:7777", "[::1]:7777".
net::ListenerOptions listener(net::ListenerKind kind, const std::string& text) {
    const std::size_t colon = text.rfind(':');
    net::ListenerOptions options{.kind = kind};
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
        throw Usage(text + ": an address is given as ADDR:PORT, such as 127.0.0.1:7777");
    const auto [stop, problem] = std::from_chars(text.data() + colon + 1, end, port);
    if (problem != std::errc() || stop != end)
        throw Usage(text + ": a port is a number from 0 to 65535");
    options.address = text.substr(0, colon);
    if (options.address.starts_with('[') && options.address.ends_with(']'))
        options.address = options.address.substr(1, options.address.size() - 2);
    options.port = port;
    return options;
}

const std::map<std::string, OsLayerPart> kOsLayerParts{
    {"no_new_privs", OsLayerPart::NoNewPrivileges},
    {"seccomp", OsLayerPart::Seccomp},
    {"landlock", OsLayerPart::Landlock},
};

const std::map<std::string, db::Durability> kDurabilities{
    {"process", db::Durability::Process},
    {"power", db::Durability::Power},
};

// What was typed, as CLI11 stores it.
struct Typed {
    InitOptions init;
    ServeOptions serve;
    EvalOptions eval;
    AuditOptions audit;
    std::string check_world;
    BackupOptions backup;
    RestoreOptions restore;
    bool builtins_as_json = false;
    std::vector<std::string> telnet;
    std::vector<std::string> tls;
    std::vector<std::string> web;
    std::string certificate;
    std::string key;
    unsigned commit_delay_ms = 0;
    std::uint32_t log_pages = 0; // 0: as usual
};

int serve(Typed& typed) {
    if (typed.certificate.empty() != typed.key.empty())
        throw Usage("--cert and --key go together");
    for (const std::string& address : typed.telnet)
        typed.serve.listeners.push_back(listener(net::ListenerKind::Telnet, address));
    for (const std::string& address : typed.tls) {
        typed.serve.listeners.push_back(listener(net::ListenerKind::Tls, address));
        typed.serve.listeners.back().certificate_file = typed.certificate;
        typed.serve.listeners.back().key_file = typed.key;
    }
    for (const std::string& address : typed.web)
        typed.serve.listeners.push_back(listener(net::ListenerKind::Web, address));
    typed.serve.test_commit_delay = std::chrono::milliseconds(typed.commit_delay_ms);
    if (typed.log_pages > 0) {
        typed.serve.store.log_pages_due = typed.log_pages;
        typed.serve.store.max_log_pages = 10 * typed.log_pages;
    }
    return run_serve(std::move(typed.serve));
}

void add_init(CLI::App& app, Typed& typed, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("init", "Make a new world.");
    command->add_option("WORLD.db", typed.init.world, "the file to make")->required();
    command->add_option("--core", typed.init.core, "folder of the core to start with");
    command->add_flag("--wizard-password-stdin", typed.init.password_from_stdin,
                      "read the wizard's password from the first line of standard input");
    command->callback([&] { chosen = [&] { return run_init(typed.init); }; });
}

void add_addresses(CLI::App* command, const char* name, std::vector<std::string>& to,
                   const char* help) {
    command->add_option(name, to, help)->allow_extra_args(false)->type_name("ADDR:PORT");
}

void add_serve(CLI::App& app, Typed& typed, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("serve", "Serve a world.");
    command->add_option("WORLD.db", typed.serve.world, "the world's file")->required();
    add_addresses(command, "--telnet", typed.telnet, "listen for telnet (127.0.0.1:7777)");
    add_addresses(command, "--tls", typed.tls, "listen for telnet over TLS");
    add_addresses(command, "--web", typed.web, "listen for the page (127.0.0.1:7780)");
    command->add_option("--cert", typed.certificate, "certificate for --tls, PEM");
    command->add_option("--key", typed.key, "its key, PEM");
    command->add_option("--page", typed.serve.page, "folder of the built web page");
    command->add_flag("--allow-root", typed.serve.allow_root, "serve even as root")
        ->envname("LUNAMOO_ALLOW_ROOT");
    command
        ->add_option("--without", typed.serve.os_layer_left_out,
                     "leave out a part of the operating system's layer, to find a fault: "
                     "no_new_privs, seccomp or landlock")
        ->transform(CLI::CheckedTransformer(kOsLayerParts));
    command->add_option("--backups", typed.serve.backups,
                        "folder of the rotating backups (WORLD.db.backups)");
    command->add_option("--test-commit-delay", typed.commit_delay_ms)->group("");
    command->add_option("--test-least-dump-interval", typed.serve.test_least_dump_interval)
        ->group("");
    command
        ->add_option("--durability", typed.serve.store.durability,
                     "what an answer survives: process (the death of the server, the default) or "
                     "power (the loss of power too; each commit waits for the disk)")
        ->transform(CLI::CheckedTransformer(kDurabilities));
    command->add_option("--test-log-pages", typed.log_pages)->group("");
    command->callback([&] { chosen = [&] { return serve(typed); }; });
}

void add_eval(CLI::App& app, Typed& typed, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand(
        "eval", "Run code in a world, as the wizard. Where nobody serves the world, its tasks are "
                "there and do not run: those that code resumes, forks or stops itself go on once "
                "it is served.");
    command->add_option("WORLD.db", typed.eval.world, "the world's file")->required();
    command->add_option("CODE", typed.eval.code, "an expression or statements")->required();
    command->add_option("--as", typed.eval.as, "a player's name or #number");
    command->callback([&] { chosen = [&] { return run_eval(typed.eval); }; });
}

void add_backup(CLI::App& app, Typed& typed, std::function<int()>& chosen) {
    CLI::App* backup = app.add_subcommand("backup", "Copy a world, served or not, as it is now.");
    backup->add_option("WORLD.db", typed.backup.world, "the world's file")->required();
    backup->add_option("DEST", typed.backup.destination, "the file to make")->required();
    backup->callback([&] { chosen = [&] { return run_backup(typed.backup); }; });
    CLI::App* restore = app.add_subcommand("restore", "Make a world of a backup.");
    restore->add_option("SRC", typed.restore.source, "the backup")->required();
    restore->add_option("WORLD.db", typed.restore.world, "the world's file")->required();
    restore->add_flag("--overwrite", typed.restore.overwrite,
                      "also where there is one; it is kept as WORLD.db.replaced");
    restore->callback([&] { chosen = [&] { return run_restore(typed.restore); }; });
}

void add_audit(CLI::App& app, Typed& typed, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand(
        "audit", "Show what was done with power, or verify that nobody changed it.");
    command->add_option("WORLD.db", typed.audit.world, "the world's file")->required();
    command->add_option("--last", typed.audit.last, "so many rows, the latest (20)");
    command->add_option("--who", typed.audit.who,
                        "rows of a player: a name as it was then, or #number");
    command->add_flag("--counts", typed.audit.counts, "what is counted by verb and version");
    command->add_flag("--verify", typed.audit.verify, "follow the chain of hashes");
    command
        ->add_option("--head", typed.audit.heads,
                     "verify that this head, from the server's log, is in the chain")
        ->allow_extra_args(false)
        ->type_name("NUMBER:HASH[:HMAC]");
    command->add_flag("--json", typed.audit.as_json, "one JSON object a line");
    command->callback([&] { chosen = [&] { return run_audit(typed.audit); }; });
}

void add_others(CLI::App& app, Typed& typed, std::function<int()>& chosen) {
    CLI::App* check = app.add_subcommand("check", "Read a whole world and say what is wrong.");
    check->add_option("WORLD.db", typed.check_world, "the world's file")->required();
    check->callback([&] { chosen = [&] { return run_check(typed.check_world); }; });
    CLI::App* builtins = app.add_subcommand("builtins", "Print what verb code can call.");
    builtins->add_flag("--json", typed.builtins_as_json, "their declarations, for scripts");
    builtins->callback([&] { chosen = [&] { return run_builtins(typed.builtins_as_json); }; });
    app.add_subcommand("version", "Print the version.")->callback([&] {
        chosen = [] {
            std::printf("lunamoo %s\n", std::string(kVersion).c_str());
            return 0;
        };
    });
}

} // namespace

int run_command_line(int argc, char** argv) {
    Typed typed;
    std::function<int()> chosen;
    CLI::App app("Lunamoo: a MOO whose verbs are Lua.", "lunamoo");
    app.require_subcommand(1);
    add_init(app, typed, chosen);
    add_serve(app, typed, chosen);
    add_eval(app, typed, chosen);
    add_backup(app, typed, chosen);
    add_audit(app, typed, chosen);
    add_others(app, typed, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kWrongUsage;
    }
    try {
        return chosen();
    } catch (const Usage& usage) {
        std::fprintf(stderr, "error: %s\n", usage.what());
        return kWrongUsage;
    }
}

} // namespace lunamoo::server

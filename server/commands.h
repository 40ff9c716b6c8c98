// The subcommands of the program, once the command line is read (server/command_line.h). Each
// returns the exit status: 0 done, 1 it failed and has said why on standard error. May throw
// db::StoreError, which main says.
#pragma once

#include "db/store.h"
#include "net/network.h"
#include "server/os_layer.h"

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace lunamoo::server {

struct InitOptions {
    std::string world;
    std::string core; // the folder; empty: the one that came with the program
    bool password_from_stdin = false;
};
int run_init(const InitOptions& options);

struct ServeOptions {
    std::string world;
    std::vector<net::ListenerOptions> listeners; // none: telnet and web on their usual ports
    std::string page;                            // empty: the one that came with the program
    std::string backups;                         // folder; empty: WORLD.db.backups
    std::set<OsLayerPart> os_layer_left_out;
    bool allow_root = false;  // else root is refused
    db::Store::Options store; // durability, and what tests ask for
    std::chrono::milliseconds test_commit_delay{0};
    std::int64_t test_least_dump_interval = 60; // seconds
};
int run_serve(ServeOptions options);

struct EvalOptions {
    std::string world;
    std::string as;
    std::string code;
};
int run_eval(const EvalOptions& options);

struct AuditOptions {
    std::string world;
    std::int64_t last = 20;
    std::string who; // a name as it was at the time, or "#12"; empty: everybody
    bool verify = false;
    bool counts = false;
    std::vector<std::string> heads; // as the server's log has them
    bool as_json = false;
};
int run_audit(const AuditOptions& options);

int run_check(const std::string& world);

// Makes `destination`, a copy of the world as it is now, whether a server has it or not.
struct BackupOptions {
    std::string world;
    std::string destination;
};
int run_backup(const BackupOptions& options);

// Makes the world of a backup, once that has been read through. Nobody may have the world.
struct RestoreOptions {
    std::string source;
    std::string world;
    bool overwrite = false; // what is there is kept as WORLD.db.replaced
};
int run_restore(const RestoreOptions& options);

// Prints the reference of the builtins: for people, or as a JSON array of their declarations.
int run_builtins(bool as_json);

// A folder that came with the program: in the source tree that it was built from, or beside the
// executable. Empty where there is none.
std::string find_own_folder(const std::string& relative);

// "error: MESSAGE" on standard error; returns 1.
int fail(const std::string& message);

} // namespace lunamoo::server

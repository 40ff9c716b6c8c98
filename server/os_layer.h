// The operating system's layer around the serving process: no_new_privs, Landlock and seccomp, for
// the case that somebody's code or bytes get the better of the program itself. Each part is used
// where the kernel has it; the server runs without any of them, and says which are on.
//
// Main thread. Two steps, because Landlock holds for the thread that asks and those it makes later,
// while seccomp can be laid on all threads at once but forbids what starting needs:
//   enter()  before any thread is made and before files are opened
//   close()  when listeners are open and all threads are made
#pragma once

#include "server/landlock.h"

#include <set>
#include <string>

namespace lunamoo::server {

enum class OsLayerPart { NoNewPrivileges, Seccomp, Landlock };

class OsLayer {
  public:
    explicit OsLayer(std::set<OsLayerPart> left_out) : left_out_(std::move(left_out)) {}

    void enter(const LandlockRules& rules); // throws UnopenedPath
    void close();

    // "os layer: no_new_privs yes, seccomp yes, landlock no (kernel has none)"
    std::string report() const;

  private:
    // Empty: on. Else why it is off.
    std::string no_new_privileges_ = "not yet";
    std::string seccomp_ = "not yet";
    std::string landlock_ = "not yet";
    std::set<OsLayerPart> left_out_;
};

// What a server of this world reads and writes: the world's folder (journal, lock, admin socket,
// certificate made here), `read_too`, and what the C library and OpenSSL read at run time.
LandlockRules server_rules(const std::string& world, std::vector<std::string> read_too);

// Whether this process may do everything, as root may.
bool runs_as_root();

} // namespace lunamoo::server

// The admin socket: how the program's other subcommands reach the serving process. A Unix socket
// beside the world (mode 0600: whoever may open it may open the file as well), one JSON object a
// line, one request a connection:
//   {"op": "eval", "as": "Wizard", "code": "1 + 1"}  ->  {"ok": true, "text": "=> 2"}
//   {"op": "audit", ...}  ->  {"ok": true, ...}         (server/audit_report.h)
//   {"op": "copy"}  ->  {"ok": true, "text": ""} and a descriptor (SCM_RIGHTS) of a copy of the
//   file,
//                       which has no name: the server need not be able to write where it is to be
// The server has one thread, which answers clients one after another.
#pragma once

#include "server/inbox.h"

#include <atomic>
#include <string>
#include <thread>

namespace lunamoo::server {

// WORLD.db.sock, absolute.
std::string admin_socket_path(const std::string& world_path);

class AdminServer {
  public:
    // Replaces a socket that was left behind: the caller holds the world's lock. Without a socket
    // (see error()) nothing is served.
    AdminServer(std::string path, std::string world_path, Inbox& inbox);
    // Removes the socket.
    ~AdminServer();
    AdminServer(const AdminServer&) = delete;
    AdminServer& operator=(const AdminServer&) = delete;

    const std::string& error() const { return error_; } // empty if all is well

  private:
    void listen();
    void loop();
    void serve(int client);
    struct Reply {
        EvalRequest::Answer answer;
        int descriptor = -1;   // goes with it, and is closed then
        std::string line = {}; // instead of the answer, where it is not empty
    };
    Reply answer(const std::string& line);
    bool with_store(const std::function<void(db::Store&)>& work);
    EvalRequest::Answer run(EvalRequest request);
    Reply copy();

    std::string path_;
    std::string world_path_;
    Inbox& inbox_;
    std::string error_;
    int descriptor_ = -1;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

// Sends one request, a line of JSON, and gives the answer; it is empty where the server went away.
// Throws std::runtime_error where it cannot be reached.
std::string ask_remotely(const std::string& socket, const std::string& request);

// Asks the server behind `socket` to run code. Blocks until it has answered; where it cannot be
// reached the answer says so.
EvalRequest::Answer eval_remotely(const std::string& socket, const std::string& as,
                                  const std::string& code);

// A copy of the world that the server behind `socket` serves, whole, as of now.
struct CopiedWorld {
    int descriptor = -1; // the caller's; below 0: there is none
    std::string problem;
};
CopiedWorld copy_remotely(const std::string& socket);

} // namespace lunamoo::server

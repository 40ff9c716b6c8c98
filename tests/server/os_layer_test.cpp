// Each claim is tried in a child process, because none of these restrictions can be taken back.
#include "server/os_layer.h"
#include "server/seccomp.h"

#include "tests/catch.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lunamoo::server {
namespace {

namespace fs = std::filesystem;

// What `work` says in a process of its own; how that ended where it ended badly.
std::string in_child(const std::function<std::string()>& work) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const std::string said = work();
        const bool told =
            ::write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
        ::_exit(told ? 0 : 3);
    }
    ::close(ends[1]);
    std::string said;
    char buffer[512];
    for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;)
        said.append(buffer, static_cast<std::size_t>(size));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0)
        said += " [ended with " + std::to_string(status) + "]";
    return said;
}

// "EPERM" where it failed so, "done" where it did not fail.
std::string outcome(long result) {
    if (result >= 0)
        return "done";
    return errno == EPERM ? "EPERM" : errno == EACCES ? "EACCES" : std::strerror(errno);
}

std::string filtered(const std::function<std::string()>& work) {
    return in_child([&] {
        if (std::string why_not = restrict_by_seccomp(NewPrivileges::Refused); !why_not.empty())
            return why_not;
        return work();
    });
}

std::string attempt(const std::function<long()>& call) {
    return filtered([&] { return outcome(call()); });
}

struct Folder {
    Folder() {
        std::string name = (fs::temp_directory_path() / "lunamoo-os-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = fs::canonical(name);
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;
};

std::string open_for(const fs::path& path, int flags) {
    return outcome(::open(path.c_str(), flags | O_CLOEXEC, 0600));
}

TEST_CASE("after the filter no program runs and no process is made", "[os]") {
    char name[] = "/bin/true";
    char* const arguments[] = {name, nullptr};
    char* const environment[] = {nullptr};
    CHECK(attempt([&] { return ::execve(name, arguments, environment); }) == "EPERM");
    CHECK(attempt([&] { return ::syscall(SYS_execveat, -1, name, arguments, environment, 0); }) ==
          "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_fork); }) == "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_vfork); }) == "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }) == "EPERM");
    CHECK(attempt([] {
              const long made = ::syscall(SYS_clone3, nullptr, 0);
              return made < 0 && errno == ENOSYS ? 0 : -1;
          }) == "done");
}

TEST_CASE("after the filter no socket is made and none is connected", "[os]") {
    CHECK(attempt([] { return ::socket(AF_INET, SOCK_STREAM, 0); }) == "EPERM");
    CHECK(attempt([] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }) == "EPERM");
    CHECK(attempt([] {
              int pair[2];
              return ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
          }) == "EPERM");
    CHECK(attempt([] { return ::connect(0, nullptr, 0); }) == "EPERM");
    CHECK(attempt([] { return ::bind(0, nullptr, 0); }) == "EPERM");
    CHECK(attempt([] { return ::listen(0, 1); }) == "EPERM");
}

TEST_CASE("after the filter a socket that listens accepts, and what came in by it talks", "[os]") {
    int pair[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    CHECK(filtered([&] {
              char answer = 0;
              if (::send(pair[0], "a", 1, MSG_NOSIGNAL) != 1 || ::recv(pair[1], &answer, 1, 0) != 1)
                  return outcome(-1);
              return outcome(::accept4(pair[0], nullptr, nullptr, SOCK_CLOEXEC));
          }) == "Invalid argument"); // of the kernel: it does not listen
    ::close(pair[0]);
    ::close(pair[1]);
}

TEST_CASE("after the filter the kernel's doors are shut", "[os]") {
    CHECK(attempt([] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }) == "EPERM");
    CHECK(attempt([] { return ::mount("none", "/mnt", "tmpfs", 0, nullptr); }) == "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_bpf, 0, nullptr, 0); }) == "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_keyctl, 0, 0, 0, 0, 0); }) == "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_init_module, nullptr, 0, ""); }) == "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_finit_module, 0, "", 0); }) == "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }) == "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_unshare, 0); }) == "EPERM");
    CHECK(attempt([] { return ::syscall(SYS_process_vm_readv, 1, nullptr, 0, nullptr, 0, 0); }) ==
          "EPERM");
    CHECK(attempt([] { return ::kill(::getppid(), 0); }) == "EPERM");
    CHECK(attempt([] { return ::setuid(::getuid()); }) == "EPERM");
    CHECK(attempt([] {
              return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                            0) == MAP_FAILED
                         ? -1
                         : 0;
          }) == "EPERM");
}

TEST_CASE("after the filter files, memory and threads go on", "[os]") {
    const Folder folder;
    CHECK(filtered([&] {
              const fs::path from = folder.path / "a";
              std::ofstream(from) << "text";
              fs::rename(from, folder.path / "b");
              std::string text;
              std::ifstream(folder.path / "b") >> text;
              std::thread([&text] { text += std::string(1 << 20, 'x'); }).join();
              fs::remove(folder.path / "b");
              return std::to_string(text.size());
          }) == std::to_string(4 + (1 << 20)));
}

TEST_CASE("the filter is on threads that were there before", "[os]") {
    CHECK(in_child([] {
              std::atomic<bool> is_filtered = false;
              std::string said;
              std::thread before([&] {
                  while (!is_filtered)
                      std::this_thread::yield();
                  said = outcome(::socket(AF_INET, SOCK_STREAM, 0));
              });
              std::string why_not = restrict_by_seccomp(NewPrivileges::Refused);
              is_filtered = true;
              before.join();
              return why_not.empty() ? said : why_not;
          }) == "EPERM");
}

TEST_CASE("Landlock leaves the world's folder to write and what is named to read", "[os]") {
    if (landlock_version() == 0) {
        WARN("this kernel has no Landlock: not tried");
        return;
    }
    const Folder all;
    const fs::path world = all.path / "world";
    const fs::path page = all.path / "page";
    for (const fs::path& folder : {world, page, all.path / "other"}) {
        fs::create_directory(folder);
        std::ofstream(folder / "file") << "text";
    }
    const auto with_rules = [&](const std::function<std::string()>& work) {
        return in_child([&] {
            ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            const std::string why_not =
                restrict_by_landlock(server_rules((world / "w.db").string(), {page.string()}));
            return why_not.empty() ? work() : why_not;
        });
    };
    CHECK(with_rules([&] { return open_for(world / "file", O_RDWR); }) == "done");
    CHECK(with_rules([&] { return open_for(world / "new", O_RDWR | O_CREAT); }) == "done");
    CHECK(with_rules([&] { return open_for(page / "file", O_RDONLY); }) == "done");
    CHECK(with_rules([&] { return open_for(page / "file", O_RDWR); }) == "EACCES");
    CHECK(with_rules([&] { return open_for(page / "new", O_RDWR | O_CREAT); }) == "EACCES");
    CHECK(with_rules([&] { return open_for(all.path / "other" / "file", O_RDONLY); }) == "EACCES");
    CHECK(with_rules([] { return open_for("/etc/passwd", O_RDONLY); }) == "EACCES");
    CHECK(with_rules([] { return open_for("/dev/urandom", O_RDONLY); }) == "done");
    CHECK(with_rules([] {
              char name[] = "/bin/true";
              char* const arguments[] = {name, nullptr};
              return outcome(::execve(name, arguments, arguments + 1));
          }) == "EACCES");
    CHECK(with_rules([&] {
              std::string said;
              std::thread([&] { said = open_for("/etc/passwd", O_RDONLY); }).join();
              return said;
          }) == "EACCES");
}

TEST_CASE("Landlock is not laid on where a path of its rules cannot be opened", "[os]") {
    if (landlock_version() == 0) {
        WARN("this kernel has no Landlock: not tried");
        return;
    }
    const Folder folder;
    const fs::path loop = folder.path / "loop";
    fs::create_symlink(loop, loop);
    CHECK(in_child([&] {
              ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
              std::string said = "laid on";
              try {
                  restrict_by_landlock({{loop.string()}, {}});
              } catch (const UnopenedPath& error) {
                  said = error.what();
              }
              return said + "; " + open_for("/etc/passwd", O_RDONLY);
          }) == loop.string() +
                    " cannot be opened (Too many levels of symbolic links), and Landlock would "
                    "shut the server out of it: check its disk; done");
}

TEST_CASE("the layer says which of its parts are on", "[os]") {
    const std::set<OsLayerPart> all{OsLayerPart::NoNewPrivileges, OsLayerPart::Seccomp,
                                    OsLayerPart::Landlock};
    const auto said_without = [](const std::set<OsLayerPart>& parts) {
        return in_child([&] {
            OsLayer layer(parts);
            layer.enter(server_rules("/tmp/w.db", {}));
            layer.close();
            return layer.report() + "; " + std::to_string(::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
        });
    };
    CHECK(said_without(all) == "os layer: no_new_privs no (switched off), seccomp no (switched "
                               "off), landlock no (switched off); 0");
    const std::string usual = said_without({});
    CHECK(usual.starts_with("os layer: no_new_privs yes, seccomp "));
    CHECK(usual.ends_with("; 1"));
}

} // namespace
} // namespace lunamoo::server

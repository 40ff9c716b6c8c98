#include "server/os_layer.h"

#include "server/seccomp.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <sys/prctl.h>
#include <unistd.h>

namespace lunamoo::server {
namespace {

constexpr const char* kLeftOut = "switched off";
constexpr const char* kSanitized = "this build's sanitizer needs what it refuses";

// At the end of the process they trace it, and they run a program that names addresses.
constexpr bool is_sanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
    return true;
#else
    return false;
#endif
#else
    return false;
#endif
}

std::string part(const char* name, const std::string& why_not) {
    return std::string(name) + (why_not.empty() ? " yes" : " no (" + why_not + ")");
}

} // namespace

void OsLayer::enter(const LandlockRules& rules) {
    if (left_out_.contains(OsLayerPart::NoNewPrivileges))
        no_new_privileges_ = kLeftOut;
    else
        no_new_privileges_ =
            ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? "" : std::strerror(errno);
    if (left_out_.contains(OsLayerPart::Landlock))
        landlock_ = kLeftOut;
    else if (is_sanitized())
        landlock_ = kSanitized;
    else
        landlock_ = restrict_by_landlock(rules);
}

void OsLayer::close() {
    if (left_out_.contains(OsLayerPart::Seccomp))
        seccomp_ = kLeftOut;
    else if (is_sanitized())
        seccomp_ = kSanitized;
    else
        seccomp_ = restrict_by_seccomp(no_new_privileges_.empty() ? NewPrivileges::Refused
                                                                  : NewPrivileges::AsTheyAre);
}

std::string OsLayer::report() const {
    return "os layer: " + part("no_new_privs", no_new_privileges_) + ", " +
           part("seccomp", seccomp_) + ", " + part("landlock", landlock_);
}

LandlockRules server_rules(const std::string& world, std::vector<std::string> read_too) {
    namespace fs = std::filesystem;
    std::error_code problem;
    const fs::path file = fs::weakly_canonical(world, problem);
    LandlockRules rules;
    rules.write.push_back((problem ? fs::absolute(world) : file).parent_path().string());
    rules.read = std::move(read_too);
    for (const char* path : {"/dev/null",
                             "/dev/urandom",
                             "/dev/random",
                             "/etc/localtime",
                             "/usr/share/zoneinfo",
                             "/etc/ssl/openssl.cnf",
                             "/etc/ssl/certs",
                             "/usr/lib/ssl",
                             "/etc/hosts",
                             "/etc/host.conf",
                             "/etc/resolv.conf",
                             "/etc/nsswitch.conf",
                             "/etc/gai.conf",
                             "/etc/services",
                             "/etc/ld.so.cache",
                             "/lib",
                             "/lib64",
                             "/usr/lib",
                             "/usr/lib64",
                             "/sys/devices/system/cpu",
                             "/proc/self"})
        rules.read.emplace_back(path);
    return rules;
}

bool runs_as_root() {
    return ::geteuid() == 0;
}

} // namespace lunamoo::server

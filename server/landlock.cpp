#include "server/landlock.h"

#include "db/descriptor.h"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lunamoo::server {
namespace {

using db::Descriptor;

// The kernel's structure of version 6; the header of Debian 12 knows version 2. An older kernel is
// given its beginning only, as the size says.
struct RulesetAttributes {
    std::uint64_t handled_access_fs;
    std::uint64_t handled_access_net;
    std::uint64_t scoped;
};

constexpr std::uint64_t kTruncate = 1U << 14;    // version 3
constexpr std::uint64_t kConnectTcp = 1U << 1;   // version 4
constexpr std::uint64_t kIoctlDevice = 1U << 15; // version 5
constexpr std::uint64_t kScopes = 3;             // version 6: abstract Unix sockets, signals

constexpr std::uint64_t kFileRead = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kRead = kFileRead | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kFileWrite = LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;
constexpr std::uint64_t kWrite = kFileWrite | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK;
// Handled, and so refused, and by no rule allowed again.
constexpr std::uint64_t kNever = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                                 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                 LANDLOCK_ACCESS_FS_MAKE_SYM | kIoctlDevice;

RulesetAttributes attributes(int version) {
    RulesetAttributes all{kRead | kWrite | kNever, 0, 0};
    if (version < 3)
        all.handled_access_fs &= ~kTruncate;
    if (version < 5)
        all.handled_access_fs &= ~kIoctlDevice;
    if (version >= 4)
        all.handled_access_net = kConnectTcp;
    if (version >= 6)
        all.scoped = kScopes;
    return all;
}

std::size_t size_for(int version) {
    return version >= 6   ? sizeof(RulesetAttributes)
           : version >= 4 ? offsetof(RulesetAttributes, scoped)
                          : offsetof(RulesetAttributes, handled_access_net);
}

// The path is not there, or out of this user's reach: without a rule the same is said of it later.
bool is_out_of_reach(int reason) {
    return reason == ENOENT || reason == ENOTDIR || reason == EACCES;
}

// False where the kernel refuses the rule of a path that is there.
bool allow(int ruleset, const std::string& path, std::uint64_t rights) {
    const Descriptor place(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (place.get() < 0 && is_out_of_reach(errno))
        return true;
    struct stat what {};
    if (place.get() < 0 || ::fstat(place.get(), &what) != 0)
        throw UnopenedPath(path + " cannot be opened (" + std::strerror(errno) +
                           "), and Landlock would shut the server out of it: check its disk");
    if (!S_ISDIR(what.st_mode))
        rights &= kFileRead | kFileWrite;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = rights;
    rule.parent_fd = place.get();
    return ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

} // namespace

int landlock_version() {
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0},
                                   LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? 0 : static_cast<int>(version);
}

std::string restrict_by_landlock(const LandlockRules& rules) {
    const int version = landlock_version();
    if (version == 0)
        return "kernel has none";
    const RulesetAttributes wanted = attributes(version);
    const std::uint64_t known = wanted.handled_access_fs;
    const Descriptor ruleset(
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &wanted, size_for(version), 0)));
    if (ruleset.get() < 0)
        return std::strerror(errno);
    for (const std::string& path : rules.read)
        if (!allow(ruleset.get(), path, kRead & known))
            return path + ": " + std::strerror(errno);
    for (const std::string& path : rules.write)
        if (!allow(ruleset.get(), path, (kRead | kWrite) & known))
            return path + ": " + std::strerror(errno);
    if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0)
        return std::strerror(errno);
    return {};
}

} // namespace lunamoo::server

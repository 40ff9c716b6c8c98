#include "db/lock_file.h"

#include "db/descriptor.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lunamoo::db {

namespace {

using namespace std::chrono_literals;

// holder() locks for an instant, and a holder needs one to write its name.
constexpr auto kPatience = 250ms;
constexpr auto kPause = 10ms;

std::string lock_path_of(const std::string& world_path) {
    std::error_code ignored;
    const auto canonical = std::filesystem::weakly_canonical(world_path, ignored);
    return (ignored ? world_path : canonical.string()) + ".lock";
}

[[noreturn]] void fail(const std::string& path, int reason) {
    throw StoreError(StoreFailure::ReadOnly, path + " cannot be locked (" + std::strerror(reason) +
                                                 "): check the right to write it and its folder");
}

// What the lock file says, once it says it completely: both lines with their ends.
std::optional<LockFile::Holder> read_holder(int descriptor) {
    std::array<char, 4096> buffer{};
    const auto size = ::pread(descriptor, buffer.data(), buffer.size(), 0);
    if (size <= 0)
        return std::nullopt;
    const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
    const auto first = text.find('\n');
    const auto second = first == text.npos ? text.npos : text.find('\n', first + 1);
    if (second == text.npos)
        return std::nullopt;
    LockFile::Holder holder;
    const auto parsed = std::from_chars(text.data(), text.data() + first, holder.pid);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + first || holder.pid <= 0)
        return std::nullopt;
    holder.socket = text.substr(first + 1, second - first - 1);
    return holder;
}

// False where somebody removed or replaced the file between opening and locking it.
bool is_still_at(const std::string& path, int descriptor) {
    struct stat here {};
    struct stat there {};
    return ::fstat(descriptor, &here) == 0 && ::stat(path.c_str(), &there) == 0 &&
           here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

std::string in_use(const std::string& world_path, const std::optional<LockFile::Holder>& holder) {
    std::string message = world_path + " is in use by ";
    if (!holder)
        return message + "another process that has not said which: stop that one first";
    message += "process " + std::to_string(holder->pid);
    if (!holder->socket.empty())
        message += " (its socket: " + holder->socket + ")";
    return message + ": stop that one first, or work through it";
}

void write_holder(const std::string& path, int descriptor, const std::string& socket) {
    const std::string text = std::to_string(::getpid()) + "\n" + socket + "\n";
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        fail(path, errno);
}

} // namespace

LockFile::LockFile(const std::string& world_path, const std::string& socket)
    : path_(lock_path_of(world_path)) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        Descriptor file(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
        if (file.get() < 0)
            fail(path_, errno);
        if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
            if (!is_still_at(path_, file.get()))
                continue;
            write_holder(path_, file.get(), socket);
            descriptor_ = file.release();
            return;
        }
        if (errno != EWOULDBLOCK && errno != EINTR)
            fail(path_, errno);
        if (std::chrono::steady_clock::now() >= deadline)
            throw StoreError(StoreFailure::InUse, in_use(world_path, read_holder(file.get())));
        std::this_thread::sleep_for(kPause);
    }
}

// The file is not removed: another process may be about to lock it, and would then hold the lock of
// a file that nobody else finds.
LockFile::~LockFile() {
    (void)!::ftruncate(descriptor_, 0);
    ::close(descriptor_);
}

std::optional<LockFile::Holder> LockFile::holder(const std::string& world_path) {
    const auto path = lock_path_of(world_path);
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (file.get() < 0)
            return std::nullopt;
        if (::flock(file.get(), LOCK_SH | LOCK_NB) == 0)
            return std::nullopt;
        if (auto holder = read_holder(file.get()))
            return holder;
        if (std::chrono::steady_clock::now() >= deadline)
            return Holder{};
        std::this_thread::sleep_for(kPause);
    }
}

} // namespace lunamoo::db

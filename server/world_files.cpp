#include "server/world_files.h"

#include "db/descriptor.h"
#include "db/store_error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lunamoo::server {
namespace {

using db::Descriptor;

namespace fs = std::filesystem;

constexpr std::string_view kUnfinished = ".unfinished";
constexpr std::string_view kBackupPrefix = "backup-";
constexpr std::string_view kBackupSuffix = ".db";
constexpr std::size_t kCopiedAtOnce = std::size_t{1} << 20;

[[noreturn]] void fail(const std::string& path, const std::string& what, int reason) {
    const auto failure = reason == ENOSPC || reason == EDQUOT ? db::StoreFailure::DiskFull
                         : reason == EEXIST                   ? db::StoreFailure::Exists
                         : reason == ENOENT                   ? db::StoreFailure::Missing
                                                              : db::StoreFailure::InputOutput;
    throw db::StoreError(failure, path + " " + what + " (" + std::strerror(reason) +
                                      "): check its disk and the right to use its folder");
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

void sync_folder_of(const std::string& path) {
    const std::string folder = folder_of(path);
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0 || ::fsync(opened.get()) != 0)
        fail(folder, "cannot be brought to the disk", errno);
}

void copy_all(int from, int to, const std::string& path) {
    std::string buffer(kCopiedAtOnce, '\0');
    off_t at = 0;
    for (;;) {
        const ssize_t read = ::pread(from, buffer.data(), buffer.size(), at);
        if (read < 0 && errno == EINTR)
            continue;
        if (read < 0)
            fail(path, "cannot be copied", errno);
        if (read == 0)
            break;
        for (ssize_t done = 0; done < read;) {
            const ssize_t written =
                ::write(to, buffer.data() + done, static_cast<std::size_t>(read - done));
            if (written < 0 && errno != EINTR)
                fail(path, "cannot be written", errno);
            done += std::max<ssize_t>(written, 0);
        }
        at += read;
    }
    if (::fsync(to) != 0)
        fail(path, "cannot be brought to the disk", errno);
}

// What backup_name() gives, and nothing else: somebody may keep others in the same folder.
bool is_backup(std::string_view name) {
    constexpr std::string_view kForm = "backup-####-##-##T##-##-##Z.db";
    return std::equal(name.begin(), name.end(), kForm.begin(), kForm.end(), [](char c, char form) {
        return form == '#' ? c >= '0' && c <= '9' : c == form;
    });
}

} // namespace

void copy_to_new_file(int from, const std::string& to) {
    const Descriptor made(
        ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (made.get() < 0)
        fail(to, "cannot be made", errno);
    try {
        copy_all(from, made.get(), to);
    } catch (...) {
        ::unlink(to.c_str());
        throw;
    }
}

void copy_file(const std::string& from, const std::string& to) {
    const Descriptor opened(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat what {};
    if (opened.get() < 0 || ::fstat(opened.get(), &what) != 0)
        fail(from, "cannot be read", errno);
    if (!S_ISREG(what.st_mode))
        throw db::StoreError(db::StoreFailure::NotLunamoo, from + " is no file: name a file");
    copy_to_new_file(opened.get(), to);
}

void move_to_new_name(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
        // A file system that cannot say "unless there is one": by a second name, then.
        if (errno != EINVAL || ::link(from.c_str(), to.c_str()) != 0)
            fail(to, "cannot be made", errno);
        ::unlink(from.c_str());
    }
    sync_folder_of(to);
}

void move_over(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        fail(to, "cannot be made", errno);
    sync_folder_of(to);
}

std::string unfinished(const std::string& destination) {
    std::string name = destination;
    name += kUnfinished;
    for (const char* end : {"", "-wal", "-journal"})
        ::unlink((name + end).c_str());
    return name;
}

void require_nothing_at(const std::string& path) {
    std::error_code problem;
    const auto status = fs::symlink_status(path, problem);
    if (fs::is_directory(status))
        throw db::StoreError(db::StoreFailure::Exists, path + " is a folder: name a file in it");
    if (fs::exists(status))
        throw db::StoreError(db::StoreFailure::Exists,
                             path + " exists already: name another file, or move that one away");
}

std::string backup_name(std::int64_t utc_seconds) {
    const auto now = static_cast<std::time_t>(utc_seconds);
    std::tm broken_down{};
    ::gmtime_r(&now, &broken_down);
    char stamp[32];
    const std::size_t size = std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H-%M-%SZ", &broken_down);
    std::string name(kBackupPrefix);
    name.append(stamp, size);
    name += kBackupSuffix;
    return name;
}

std::vector<std::string> backups_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code problem;
    for (fs::directory_iterator at(folder, problem), end; !problem && at != end;
         at.increment(problem))
        if (const std::string name = at->path().filename().string(); is_backup(name))
            names.push_back(name);         // GCC 12 warns of moving it, by mistake
    std::sort(names.begin(), names.end()); // by time, as they are named
    return names;
}

void keep_latest_backups(const std::string& folder, const std::string& made, std::size_t kept) {
    auto names = backups_in(folder);
    const auto ahead = std::upper_bound(names.begin(), names.end(), made);
    std::rotate(names.begin(), ahead, names.end());
    const std::size_t stay = std::max<std::size_t>(kept, 1); // the last is `made`
    for (std::size_t i = 0; i + stay < names.size(); ++i)
        if (const std::string path = folder + "/" + names[i]; ::unlink(path.c_str()) != 0)
            fail(path, "cannot be removed", errno);
    std::error_code problem;
    for (fs::directory_iterator at(folder, problem), end; !problem && at != end;
         at.increment(problem))
        if (const std::string name = at->path().filename().string();
            name.find(kUnfinished) != std::string::npos &&
            is_backup(std::string_view(name).substr(0, name.find(kUnfinished))))
            ::unlink(at->path().c_str());
}

void make_backup_folder(const std::string& folder) {
    if (::mkdir(folder.c_str(), S_IRWXU) == 0)
        sync_folder_of(folder);
    else if (errno != EEXIST)
        fail(folder, "cannot be made", errno);
}

} // namespace lunamoo::server

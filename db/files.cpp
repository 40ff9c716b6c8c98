#include "db/files.h"

#include "db/store_error.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lunamoo::db {

void make_file(const std::string& path) {
    const int descriptor =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor >= 0) {
        ::close(descriptor);
        return;
    }
    if (errno == EEXIST)
        throw StoreError(StoreFailure::Exists,
                         path + " exists already: name another file, or move that one away");
    throw StoreError(StoreFailure::ReadOnly, path + " cannot be created (" + std::strerror(errno) +
                                                 "): check its folder and the right to write it");
}

void sync_to_disk(const std::string& path, What what) {
    const int kind = what == What::Folder ? O_DIRECTORY : 0;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | kind);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int reason = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!synced)
        throw StoreError(StoreFailure::InputOutput,
                         path + " cannot be brought to the disk (" + std::strerror(reason) + ")");
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

} // namespace lunamoo::db

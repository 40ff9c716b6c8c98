#include "db/disk_level.h"

#include "cmake/limit.h"

#include <algorithm>

#include <sys/stat.h>
#include <sys/statvfs.h>

namespace lunamoo::db {

std::optional<DiskSpace> disk_space_of(const std::string& path) {
    struct statvfs disk {};
    struct stat file {};
    if (::statvfs(path.c_str(), &disk) != 0 || ::stat(path.c_str(), &file) != 0)
        return std::nullopt;
    const auto block = static_cast<std::int64_t>(disk.f_frsize);
    DiskSpace space;
    space.free = block * static_cast<std::int64_t>(disk.f_bavail);
    space.total = block * static_cast<std::int64_t>(disk.f_blocks);
    space.file = static_cast<std::int64_t>(file.st_size);
    space.device = static_cast<std::uint64_t>(file.st_dev);
    return space;
}

void DiskLevel::look(const DiskSpace& space, std::optional<std::int64_t> reserve) {
    space_ = space;
    reserve_ =
        std::max<std::int64_t>(0, reserve.value_or(std::min(kUsualReserve, space.total / 4)));
    is_low_ = is_known() && room() < reserve_ + (is_low_ ? reserve_ / 16 : 0);
}

std::string DiskLevel::why_no_copy(const DiskSpace& there) const {
    const std::int64_t bytes = space_.file + space_.pending;
    const std::int64_t left = there.free - space_.pending - bytes;
    if (!is_known() || there.device != space_.device || left >= reserve_ || !LIMIT(disk_backups))
        return {};
    return "there is no room for a copy of " + std::to_string(bytes) +
           " bytes beside the world: " + text();
}

std::string DiskLevel::text() const {
    std::string text = std::to_string(std::max<std::int64_t>(0, room()));
    text += " of ";
    text += std::to_string(space_.total);
    text += " bytes of the disk are free, and ";
    text += std::to_string(reserve_);
    text += " are kept for the log and for wizards ($server_options.disk_reserve)";
    return text;
}

} // namespace lunamoo::db

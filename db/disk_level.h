// Room on the disk that the world's file is on: asked of the system, and judged. While little is
// left nothing may grow but what wizards let grow (Ledger::may_grow_file), so that the log, which
// every commit needs, never meets a full disk. docs/limits.md, "The disk".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace lunamoo::db {

// In bytes.
struct DiskSpace {
    std::int64_t free = 0; // for whoever runs this process
    std::int64_t total = 0;
    std::int64_t file = 0;    // of the file itself
    std::int64_t pending = 0; // of its log, and not in it yet: a checkpoint may take as much again
    std::uint64_t device = 0; // tells disks apart
};

// Without `pending`. Nothing where the system does not say. Any thread; may wait for the disk.
std::optional<DiskSpace> disk_space_of(const std::string& path);

// Whether there is room, as of the last look. World thread.
class DiskLevel {
  public:
    // Where nobody has said how much to keep: so much, or a quarter of a disk that is smaller than
    // four times that. The log alone grows to 126 MiB (Store::Options::max_log_pages, twice).
    static constexpr std::int64_t kUsualReserve = std::int64_t{256} << 20;

    // `reserve`: bytes to keep free, 0 for none; nothing: as usual. Low below it; room again above
    // it and a sixteenth.
    void look(const DiskSpace& space, std::optional<std::int64_t> reserve);

    bool is_known() const { return space_.total > 0; }
    bool is_low() const { return is_low_; }
    const DiskSpace& space() const { return space_; }
    std::int64_t room() const { return space_.free - space_.pending; } // may be below 0
    std::int64_t reserve() const { return reserve_; }
    // Why a copy of the file is not to be made in a folder that has such space: it would take what
    // is kept of this disk. Empty where it may.
    std::string why_no_copy(const DiskSpace& there) const;
    // "1000 of 5000 bytes of the disk are free, and 2000 of them are kept for ..."
    std::string text() const;

  private:
    DiskSpace space_;
    std::int64_t reserve_ = 0;
    bool is_low_ = false;
};

} // namespace lunamoo::db

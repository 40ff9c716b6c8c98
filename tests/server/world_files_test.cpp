// Which backups of a folder stay.
#include "server/world_files.h"

#include "tests/catch.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace lunamoo::server;

namespace {

using Names = std::vector<std::string>;

class Backups {
  public:
    Backups() { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
    ~Backups() { std::filesystem::remove_all(path_); }
    Backups(const Backups&) = delete;
    Backups& operator=(const Backups&) = delete;
    const std::string& path() const { return path_; }
    void add(const std::string& name) { std::ofstream(path_ + "/" + name) << "a world"; }
    bool has(const std::string& name) const { return std::filesystem::exists(path_ + "/" + name); }

  private:
    std::string path_ = (std::filesystem::temp_directory_path() / "lunamoo-server-XXXXXX").string();
};

std::string made_at(int hour) {
    return backup_name(1'790'000'000 + 3600 * hour);
}

} // namespace

TEST_CASE("the latest backups stay", "[backups]") {
    Backups folder;
    for (int hour = 1; hour <= 5; ++hour)
        folder.add(made_at(hour));
    keep_latest_backups(folder.path(), made_at(5), 3);
    CHECK(backups_in(folder.path()) == Names{made_at(3), made_at(4), made_at(5)});
    keep_latest_backups(folder.path(), made_at(5), 0);
    CHECK(backups_in(folder.path()) == Names{made_at(5)});
}

TEST_CASE("backups of a clock that was ahead go first, and never the one just made", "[backups]") {
    Backups folder;
    for (const int hour : {1, 2, 3, 1000, 1001, 1002})
        folder.add(made_at(hour));
    keep_latest_backups(folder.path(), made_at(3), 4);
    CHECK(backups_in(folder.path()) == Names{made_at(1), made_at(2), made_at(3), made_at(1002)});
    keep_latest_backups(folder.path(), made_at(3), 1);
    CHECK(backups_in(folder.path()) == Names{made_at(3)});
}

TEST_CASE("files of other names are left alone and count for nothing", "[backups]") {
    Backups folder;
    const Names others{"backup-before-upgrade.db",          "backup-9999.db",
                       "backup-2026-11-26T18-35-10Z.db.gz", "backup-2026-11-26T18-35-1xZ.db",
                       "my-backup-2026-11-26T18-35-10Z.db", "backup-before-upgrade.db.unfinished"};
    for (const auto& name : others)
        folder.add(name);
    for (int hour = 1; hour <= 3; ++hour)
        folder.add(made_at(hour));
    folder.add(made_at(0) + ".unfinished");
    folder.add(made_at(0) + ".unfinished-wal");
    keep_latest_backups(folder.path(), made_at(3), 2);
    CHECK(backups_in(folder.path()) == Names{made_at(2), made_at(3)});
    for (const auto& name : others)
        CHECK(folder.has(name));
    CHECK_FALSE(folder.has(made_at(0) + ".unfinished"));
    CHECK_FALSE(folder.has(made_at(0) + ".unfinished-wal"));
}

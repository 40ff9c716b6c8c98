// Heads of the audit table, signed: their texts, their codes, and the key beside the world.
#include "server/audit_heads.h"

#include "tests/catch.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace lunamoo::server;
using lunamoo::db::AuditHead;

namespace {

class Folder {
  public:
    Folder() { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_ = (std::filesystem::temp_directory_path() / "lunamoo-server-XXXXXX").string();
};

} // namespace

TEST_CASE("a head comes back from its text", "[audit]") {
    AuditHead head{123, {}};
    head.hash[0] = 0xAB;
    head.hash[31] = 1;
    const std::string text = head_text(head);
    CHECK(text == "123:ab" + std::string(60, '0') + "01");
    REQUIRE(parse_head(text));
    CHECK(parse_head(text)->head == head);
    CHECK_FALSE(parse_head(text)->code);
    const auto signed_head = parse_head(text + ":" + std::string(64, 'F'));
    REQUIRE(signed_head);
    CHECK(signed_head->code->at(5) == 0xFF);
    for (const std::string& bad : {std::string(), std::string("123"), text.substr(3), "-" + text,
                                   text + "0", text.substr(0, 60), text + ":", text + ":12",
                                   "12x" + text.substr(3), "123:zz" + text.substr(6)}) {
        INFO(bad);
        CHECK_FALSE(parse_head(bad));
    }
}

TEST_CASE("the key is made once, for its owner alone, and signs the same again", "[audit]") {
    const Folder folder;
    const auto world = folder.file("w.db");
    CHECK_FALSE(AuditKey::read(world));
    const AuditKey key = AuditKey::read_or_make(world);
    struct stat status {};
    REQUIRE(::stat(AuditKey::path_of(world).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    const AuditHead head{5, {}};
    CHECK(AuditKey::read_or_make(world).sign(head) == key.sign(head));
    CHECK(key.sign({6, {}}) != key.sign(head));
    CHECK(AuditKey::read_or_make(folder.file("other.db")).sign(head) != key.sign(head));
}

TEST_CASE("a damaged key is refused with its name", "[audit]") {
    const Folder folder;
    const auto world = folder.file("w.db");
    { std::ofstream(AuditKey::path_of(world)) << "nonsense\n"; }
    CHECK_THROWS_WITH(AuditKey::read_or_make(world),
                      Catch::Contains(AuditKey::path_of(world)) && Catch::Contains("is damaged"));
    { std::ofstream(AuditKey::path_of(world)) << ""; }
    CHECK_THROWS_WITH(AuditKey::read(world), Catch::Contains("cannot be read"));
}

// The world of core-db/ as text: that it is in the one form that an export has.
#include "db/text_form.h"
#include "db/verb_body.h"
#include "tests/catch.h"

#include <filesystem>
#include <fstream>

using namespace lunamoo::db;

namespace {

std::filesystem::path source_folder() {
    return LUNAMOO_SOURCE_DIR;
}

} // namespace

TEST_CASE("the export of the world in core-db is core-db, byte for byte") {
    World world;
    const auto folder = source_folder() / "core-db";
    const auto result = read_world(world, folder);
    REQUIRE(result.errors == std::vector<std::string>{});
    const auto files = world_text(world);
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".lua")
            continue;
        ++found;
        const auto name = entry.path().filename().string();
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        INFO(name);
        REQUIRE(files.count(name) == 1);
        CHECK(files.at(name) == text);
    }
    CHECK(found == files.size());
}

TEST_CASE("every verb of core-db is balanced and free of what only people type") {
    World world;
    const auto result = read_world(world, source_folder() / "core-db");
    REQUIRE(result);
    for (const auto& place : result.verbs) {
        const auto& source = world.find(place.object)->verbs[place.verb].program->source;
        INFO(place.file << ":" << place.line);
        const std::string block = "do\n" + source + "\nend";
        const auto tokens = tokenise(block);
        CHECK(find_block_end(block, tokens, 0) == tokens.size() - 1);
        for (const auto& token : tokens) {
            CHECK(token.kind != TokenKind::Unfinished);
            CHECK(token.kind != TokenKind::Unknown);
            CHECK(token.kind != TokenKind::ObjectNumber);
            CHECK(token.kind != TokenKind::SystemName);
        }
    }
}

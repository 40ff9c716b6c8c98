// Stopped tasks that former builds wrote go on in this one.
#include "tests/catch.h"
#include "tests/hibernation/kept_image.h"

using namespace lunamoo;
using namespace lunamoo::verbs;
using namespace lunamoo::verbs::hibernation;

namespace {

const std::filesystem::path kImages = LUNAMOO_SOURCE_DIR "/tests/hibernation/images";
const std::filesystem::path kPrograms = LUNAMOO_SOURCE_DIR "/tests/hibernation/programs";

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".image")
            all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
}

std::string folder_of(unsigned version) {
    return "v" + std::to_string(version);
}

} // namespace

TEST_CASE("every image that is kept goes on in this build", "[images]") {
    const auto files = files_of(kImages);
    CHECK(files.size() >= 100);
    for (const auto& file : files) {
        INFO(file);
        const auto image = read_image_file(file);
        CHECK(std::filesystem::relative(file, kImages).begin()->string() ==
              folder_of(image.version));
        CHECK(resume_image(image).empty());
    }
}

// Who changes the format keeps the images of the former one, and adds those of the new.
TEST_CASE("images of the present version of the format are kept", "[images]") {
    const auto programs = read_programs(kPrograms);
    const auto outcome = [&] {
        RestartedWorld world({});
        world.add(programs.front());
        return world.run();
    }();
    const auto image = image_after(programs.front(), outcome, 1);
    REQUIRE(image);
    CHECK(files_of(kImages / folder_of(image->version)).size() >= 100);
}

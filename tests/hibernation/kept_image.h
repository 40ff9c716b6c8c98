// A program that has stopped, as a file: what a world's file held then, and what comes of it. For
// builds of other presets, and for those to come.
//
// The bytes, sealed by a CRC32 (db/codec.h has the parts): the words "lunamoo stopped program", the
// program's name, the version of its tasks' images, the lines that it will have logged and told,
// and RestartedWorld::saved().
#pragma once

#include "tests/hibernation/restarted_world.h"

#include <filesystem>

namespace lunamoo::verbs::hibernation {

struct KeptImage {
    std::string program;
    unsigned version = 0;
    std::vector<std::string> logs;
    std::string told;
    std::string world; // RestartedWorld::saved()
};

// The program after so many slices; nothing where it has no task then that is asleep.
std::optional<KeptImage> image_after(const Program& program, const Outcome& outcome, int slices);
void write_image_file(const KeptImage& image, const std::filesystem::path& file);
KeptImage read_image_file(const std::filesystem::path& file); // db::CorruptData
// Goes on from the image, with a restart after every stop: what differs, or nothing.
std::string resume_image(const KeptImage& image);

} // namespace lunamoo::verbs::hibernation

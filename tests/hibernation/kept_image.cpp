#include "tests/hibernation/kept_image.h"

#include "db/codec.h"
#include "verbs/lua/image.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace lunamoo::verbs::hibernation {

namespace {

constexpr std::string_view kWhat = "lunamoo stopped program";

std::string joined(const std::vector<std::string>& lines, const std::string& told) {
    std::string text;
    for (const auto& line : lines)
        text.append(line).append("\n");
    return text.append(told);
}

} // namespace

std::optional<KeptImage> image_after(const Program& program, const Outcome& outcome, int slices) {
    RestartedWorld world({});
    world.add(program);
    if (world.run_slices(slices) || world.rows().empty())
        return std::nullopt;
    KeptImage image;
    image.program = program.name;
    image.version = static_cast<unsigned>(kImageVersion);
    image.logs = outcome.logs.front();
    image.told = outcome.told;
    image.world = world.saved();
    return image;
}

void write_image_file(const KeptImage& image, const std::filesystem::path& file) {
    std::string bytes;
    db::put_string(bytes, kWhat);
    db::put_string(bytes, image.program);
    db::put_varint(bytes, image.version);
    db::put_varint(bytes, image.logs.size());
    for (const auto& line : image.logs)
        db::put_string(bytes, line);
    db::put_string(bytes, image.told);
    db::put_string(bytes, image.world);
    db::seal(bytes);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush())
        throw std::runtime_error("cannot write " + file.string());
}

KeptImage read_image_file(const std::filesystem::path& file) {
    std::ifstream from(file, std::ios::binary);
    std::ostringstream text;
    text << from.rdbuf();
    const std::string bytes = text.str();
    db::Reader in(db::unseal(bytes));
    if (in.string() != kWhat)
        throw db::CorruptData(file.string() + " is no stopped program");
    KeptImage image;
    image.program = in.string();
    image.version = static_cast<unsigned>(in.varint());
    for (auto count = in.count(); count > 0; --count)
        image.logs.emplace_back(in.string());
    image.told = in.string();
    image.world = in.string();
    in.expect_end();
    return image;
}

std::string resume_image(const KeptImage& image) {
    Manner manner;
    manner.between = Between::Restart;
    const Outcome outcome = RestartedWorld::of(image.world, manner)->run();
    if (outcome.logs.front() == image.logs && outcome.told == image.told)
        return {};
    return image.program + "\n" + joined(image.logs, image.told) + "-- but, resumed:\n" +
           joined(outcome.logs.front(), outcome.told);
}

} // namespace lunamoo::verbs::hibernation

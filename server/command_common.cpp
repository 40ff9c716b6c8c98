#include "server/commands.h"

#include <cstdio>
#include <filesystem>

namespace lunamoo::server {

std::string find_own_folder(const std::string& relative) {
    namespace fs = std::filesystem;
    std::error_code problem;
    const fs::path executable = fs::read_symlink("/proc/self/exe", problem).parent_path();
    for (const fs::path& base :
         {fs::path(LUNAMOO_SOURCE_DIR), executable, executable / "../share/lunamoo"})
        if (fs::is_directory(base / relative, problem))
            return (base / relative).string();
    return {};
}

int fail(const std::string& message) {
    std::fprintf(stderr, "error: %s\n", message.c_str());
    return 1;
}

} // namespace lunamoo::server

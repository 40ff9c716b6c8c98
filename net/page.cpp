#include "net/page.h"

#include "cmake/limit.h"
#include "net/limits.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace lunamoo::net {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kContentTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".map", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
    {".woff2", "font/woff2"},
    {".ico", "image/x-icon"},
}};

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

} // namespace

std::string_view content_type_of(std::string_view file_name) {
    for (const auto& [ending, type] : kContentTypes)
        if (file_name.ends_with(ending))
            return type;
    return {};
}

Page Page::load(const std::string& folder) {
    Page page;
    std::error_code error;
    std::size_t bytes = 0;
    fs::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        const fs::path& path = entry->path();
        const bool hidden = path.filename().string().starts_with('.');
        if (hidden)
            entry.disable_recursion_pending();
        const std::string_view type = content_type_of(path.native());
        if (hidden || type.empty() || !fs::is_regular_file(entry->symlink_status()))
            continue;
        auto content = std::make_shared<const std::string>(read_file(path));
        bytes += content->size();
        page.files_["/" + path.lexically_relative(folder).generic_string()] = {type, content};
        if ((page.files_.size() <= kMaxPageFiles || !LIMIT(page_files)) &&
            (bytes <= kMaxPageBytes || !LIMIT(page_bytes)))
            continue;
        page.files_.clear();
        page.problem_ = folder + ": too many files or too large";
        return page;
    }
    if (error)
        page.problem_ = folder + ": " + error.message();
    return page;
}

const PageFile* Page::find_file(std::string_view path) const {
    const auto found = files_.find(path == "/" ? std::string_view("/index.html") : path);
    return found == files_.end() ? nullptr : &found->second;
}

} // namespace lunamoo::net

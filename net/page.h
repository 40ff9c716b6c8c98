// The static web page: the files of one folder, read into memory at start-up and found by exact
// name. A request's path is compared with the names and never reaches the file system, so there is
// nothing to traverse. Symbolic links, hidden files and unknown types are not served. A page built
// anew is served after a restart. Immutable once loaded; any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace lunamoo::net {

struct PageFile {
    std::string_view content_type;            // a constant
    std::shared_ptr<const std::string> bytes; // owned by the page and by the responses being sent
};

class Page {
  public:
    // The files under `folder`; none if it is empty, missing or above kMaxPageFiles or
    // kMaxPageBytes, and then `problem` says why.
    static Page load(const std::string& folder);

    // `path` as requested, without a query: "/" or "/assets/main.js". Null if there is none.
    const PageFile* find_file(std::string_view path) const;

    // There is something to answer "/" with.
    bool has_index() const { return find_file("/") != nullptr; }
    const std::string& problem() const { return problem_; }

  private:
    std::map<std::string, PageFile, std::less<>> files_;
    std::string problem_;
};

// "text/html; charset=utf-8" for "index.html"; empty for types that are not served.
std::string_view content_type_of(std::string_view file_name);

} // namespace lunamoo::net

#include "verbs/line_diff.h"

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace lunamoo::verbs {

namespace {

constexpr std::size_t kAround = 3;            // lines
constexpr std::size_t kMostSteps = 2'000'000; // of the search
constexpr std::size_t kMostEdits = 1000;      // so that its trace is a few MiB

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

enum class Edit : char { Keep = ' ', Remove = '-', Add = '+' };

// The edits that make `to` of `from`, by the numbers of their lines.
class Search {
  public:
    Search(const std::vector<int>& from, const std::vector<int>& to) : from_(from), to_(to) {}

    std::vector<Edit> edits() {
        const auto most =
            static_cast<std::ptrdiff_t>(std::min(kMostEdits, from_.size() + to_.size()));
        std::vector<std::ptrdiff_t> reach(2 * static_cast<std::size_t>(most) + 3, 0);
        const std::ptrdiff_t middle = most + 1;
        for (std::ptrdiff_t count = 0; count <= most && steps_ < kMostSteps; ++count) {
            trace_.emplace_back(reach.begin() + middle - count - 1,
                                reach.begin() + middle + count + 2);
            for (std::ptrdiff_t diagonal = -count; diagonal <= count; diagonal += 2) {
                auto& at = reach[static_cast<std::size_t>(middle + diagonal)];
                at = advance(diagonal, start(&at, diagonal, count));
                if (at >= ssize(from_) && at - diagonal >= ssize(to_))
                    return walk_back(count);
            }
        }
        std::vector<Edit> all(from_.size(), Edit::Remove);
        all.insert(all.end(), to_.size(), Edit::Add);
        return all;
    }

  private:
    static std::ptrdiff_t ssize(const std::vector<int>& lines) {
        return static_cast<std::ptrdiff_t>(lines.size());
    }
    // Where a path of `count` edits comes to the diagonal: by an addition from the one above, or by
    // a removal from the one below.
    static std::ptrdiff_t start(const std::ptrdiff_t* at, std::ptrdiff_t diagonal,
                                std::ptrdiff_t count) {
        if (count == 0)
            return 0;
        return adds(at, diagonal, count) ? at[1] : at[-1] + 1;
    }
    static bool adds(const std::ptrdiff_t* at, std::ptrdiff_t diagonal, std::ptrdiff_t count) {
        return diagonal == -count || (diagonal != count && at[-1] < at[1]);
    }
    std::ptrdiff_t advance(std::ptrdiff_t diagonal, std::ptrdiff_t at) {
        for (++steps_;
             at < ssize(from_) && at - diagonal < ssize(to_) &&
             from_[static_cast<std::size_t>(at)] == to_[static_cast<std::size_t>(at - diagonal)];
             ++at)
            ++steps_;
        return at;
    }
    std::vector<Edit> walk_back(std::ptrdiff_t count) const {
        std::vector<Edit> edits;
        std::ptrdiff_t in_from = ssize(from_);
        std::ptrdiff_t in_to = ssize(to_);
        for (; count > 0; --count) {
            const auto& reach =
                trace_[static_cast<std::size_t>(count)]; // of diagonal -count - 1 on
            const std::ptrdiff_t diagonal = in_from - in_to;
            const std::ptrdiff_t* at = reach.data() + diagonal + count + 1;
            const bool is_added = adds(at, diagonal, count);
            const std::ptrdiff_t before = is_added ? at[1] : at[-1];
            const std::ptrdiff_t begins = is_added ? before : before + 1;
            edits.insert(edits.end(), static_cast<std::size_t>(in_from - begins), Edit::Keep);
            edits.push_back(is_added ? Edit::Add : Edit::Remove);
            in_from = before;
            in_to = is_added ? before - diagonal - 1 : before - diagonal + 1;
        }
        edits.insert(edits.end(), static_cast<std::size_t>(in_from), Edit::Keep);
        std::reverse(edits.begin(), edits.end());
        return edits;
    }

    const std::vector<int>& from_;
    const std::vector<int>& to_;
    std::size_t steps_ = 0;
    std::vector<std::vector<std::ptrdiff_t>> trace_; // before each number of edits
};

std::vector<Edit> edits_between(const std::vector<std::string_view>& from,
                                const std::vector<std::string_view>& to) {
    const auto least = std::min(from.size(), to.size());
    std::size_t before = 0;
    while (before < least && from[before] == to[before])
        ++before;
    std::size_t after = 0;
    while (after < least - before && from[from.size() - 1 - after] == to[to.size() - 1 - after])
        ++after;
    std::unordered_map<std::string_view, int> known;
    const auto numbers = [&](const std::vector<std::string_view>& lines) {
        std::vector<int> made;
        for (std::size_t i = before; i + after < lines.size(); ++i)
            made.push_back(known.emplace(lines[i], static_cast<int>(known.size())).first->second);
        return made;
    };
    const auto middle_from = numbers(from);
    const auto middle_to = numbers(to);
    std::vector<Edit> edits(before, Edit::Keep);
    const auto middle = Search(middle_from, middle_to).edits();
    edits.insert(edits.end(), middle.begin(), middle.end());
    edits.insert(edits.end(), after, Edit::Keep);
    return edits;
}

// "12,3", or "12" for a single line; of none, the line before.
std::string range(std::size_t first, std::size_t count) {
    std::string text = std::to_string(count == 0 ? first : first + 1);
    if (count != 1) {
        text += ',';
        text += std::to_string(count);
    }
    return text;
}

} // namespace

std::vector<std::string> line_diff(std::string_view from, std::string_view to,
                                   std::string_view from_name, std::string_view to_name) {
    const auto old_lines = lines_of(from);
    const auto new_lines = lines_of(to);
    const auto edits = edits_between(old_lines, new_lines);
    std::vector<std::string> shown;
    std::size_t in_old = 0;
    std::size_t in_new = 0;
    for (std::size_t at = 0; at < edits.size();) {
        // A hunk is from kAround lines before a change to kAround after the last that is near.
        auto change = std::find_if(edits.begin() + static_cast<std::ptrdiff_t>(at), edits.end(),
                                   [](Edit edit) { return edit != Edit::Keep; });
        const auto first = static_cast<std::size_t>(change - edits.begin());
        if (change == edits.end())
            break;
        const std::size_t begin = std::max(at, first - std::min(first, kAround));
        std::size_t end = first;
        for (std::size_t i = first; i < edits.size() && i <= end + 2 * kAround; ++i)
            if (edits[i] != Edit::Keep)
                end = i;
        end = std::min(end + 1 + kAround, edits.size());
        in_old += begin - at;
        in_new += begin - at;
        if (shown.empty()) {
            shown.push_back("--- " + std::string(from_name));
            shown.push_back("+++ " + std::string(to_name));
        }
        const std::size_t header = shown.size();
        const std::size_t old_first = in_old;
        const std::size_t new_first = in_new;
        shown.emplace_back();
        for (std::size_t i = begin; i < end; ++i) {
            std::string line(1, static_cast<char>(edits[i]));
            line += edits[i] == Edit::Add ? new_lines[in_new] : old_lines[in_old];
            shown.push_back(std::move(line));
            in_old += edits[i] != Edit::Add ? 1 : 0;
            in_new += edits[i] != Edit::Remove ? 1 : 0;
        }
        shown[header] = "@@ -" + range(old_first, in_old - old_first) + " +" +
                        range(new_first, in_new - new_first) + " @@";
        at = end;
    }
    return shown;
}

} // namespace lunamoo::verbs

// What is said about a line of text that a peer typed. Knows nothing else.
#pragma once

namespace lunamoo::net {

enum class LineLength : bool { WithinLimit, Overlong };
enum class LineEncoding : bool { Utf8, Invalid };

struct LineFlags {
    LineLength length = LineLength::WithinLimit;
    LineEncoding encoding = LineEncoding::Utf8;

    bool is_overlong() const { return length == LineLength::Overlong; }
    bool is_utf8() const { return encoding == LineEncoding::Utf8; }
    bool operator==(const LineFlags&) const = default;
};

} // namespace lunamoo::net

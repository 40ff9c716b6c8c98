// A row of the audit table (db/audit.h) as data, and as the bytes that are stored. docs/audit.md
// says what the fields mean to people. Pure, any thread: no Value, no pointer into the world.
#pragma once

#include "db/value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::verbs {

// Stored; do not renumber.
enum class AuditOutcome : std::uint8_t {
    Begun = 0,  // the result was not seen in the slice: it waits, or the task was cut short
    Done = 1,   // with a result
    Failed = 2, // with an error
};

struct AuditPerson {
    db::ObjectId id;
    std::string name; // at that time
};

// A verb that was running, as FrameInfo tells it.
struct AuditFrame {
    db::ObjectId this_object;
    db::ObjectId definer;
    std::string verb;
    std::uint64_t version = 0;
    db::ObjectId perms;
    int line = -1;
};

struct AuditRecord {
    AuditPerson who;    // the perms in force: whose authority it was
    AuditPerson payer;  // on whose behalf: who pays for the task,
    AuditPerson player; // and for whom it runs
    std::int64_t task = 0;
    std::string deed;      // a builtin's name, or "assign"
    std::string arguments; // Lua text; what is long is cut, secrets are "***"
    std::string note;
    AuditOutcome outcome = AuditOutcome::Begun;
    std::string result; // Lua text, or the error's "E_CODE: message"
    bool is_undone = false;
    std::vector<AuditFrame> through; // the innermost first
    bool has_more = false;           // verbs that are left out
};

// Bytes at most; what is longer is cut when the record is made.
inline constexpr std::size_t kMaxAuditArguments = 1024;
inline constexpr std::size_t kMaxAuditResult = 256;
inline constexpr std::size_t kMaxAuditNote = 128;
inline constexpr std::size_t kMaxAuditName = 64; // of persons and verbs
inline constexpr std::size_t kMaxAuditFrames = 16;
// Of an encoded record that keeps to these.
inline constexpr std::size_t kMaxAuditRow = 4096;

std::string encode_audit(const AuditRecord& record);
// Throws db::CorruptData.
AuditRecord decode_audit(std::string_view bytes);

// "#12" and, where it has one, the name: "Ann (#12)".
std::string person_text(const AuditPerson& person);
// "#11:connect@57, line 3"; with "(this == #12)" where that is another.
std::string frame_text(const AuditFrame& frame);

// Code with its strings hidden where it speaks of passwords.
std::string without_secrets_of_code(std::string_view code);
// A string that may hold a password, hidden as a whole.
std::string without_secrets(std::string_view text);

} // namespace lunamoo::verbs

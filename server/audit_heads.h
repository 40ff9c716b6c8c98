// The heads of the audit table's chain (db/audit.h), signed with a key that is never in the
// database: WORLD.db.audit-key, 32 random bytes as text, mode 0600. Who keeps the log elsewhere can
// tell later whether rows were changed or taken out since, also where the whole chain was computed
// anew. docs/audit.md says how. The writer's thread logs; whatever reads a key does so before.
#pragma once

#include "db/audit.h"

#include <optional>
#include <string>
#include <string_view>

namespace lunamoo::server {

// "123:HASH", with or without ":HMAC" behind it, in hexadecimal digits.
struct SignedHead {
    db::AuditHead head;
    std::optional<db::Sha256> code;
};
std::optional<SignedHead> parse_head(std::string_view text);
// "123:HASH".
std::string head_text(const db::AuditHead& head);

class AuditKey {
  public:
    static std::string path_of(const std::string& world);
    // Reads the key beside the world, or makes one where there is none. Throws std::runtime_error
    // that names the file and says what to do.
    static AuditKey read_or_make(const std::string& world);
    // Nothing where there is no such file.
    static std::optional<AuditKey> read(const std::string& world);

    // HMAC-SHA256 over "lunamoo audit head " and head_text().
    db::Sha256 sign(const db::AuditHead& head) const;

  private:
    explicit AuditKey(std::string key) : key_(std::move(key)) {}
    std::string key_;
};

class AuditHeads {
  public:
    explicit AuditHeads(AuditKey key) : key_(std::move(key)) {}
    enum class Which { Any, Changed };
    // A line "audit head 123:HASH:HMAC" in the server's log; of Changed, where the last one was of
    // another head.
    void log(const db::AuditHead& head, Which which);

  private:
    AuditKey key_;
    std::optional<db::AuditHead> logged_;
};

} // namespace lunamoo::server

// The audit table in the file: appending to the chain, following it, reading from its end.
//
// The head (number and hash of the last row) is kept twice, in the last row and under the meta key
// below. They differ only where somebody has cut the table or lost the key; then the later one
// counts, so that the next row leaves a gap that will be seen rather than close it.
#include "cmake/limit.h"
#include "db/codec.h"
#include "db/store.h"
#include "db/store_state.h"

#include <algorithm>

namespace lunamoo::db {

namespace {

constexpr const char* kAuditHeadKey = "audit_head";
constexpr std::size_t kCheckedAtOnce = 4096; // rows

std::string encode_head(const AuditHead& head) {
    std::string bytes;
    put_byte(bytes, 1); // format
    put_integer(bytes, head.number);
    return bytes.append(view_of(head.hash));
}

// Nothing where it is not what encode_head made.
AuditHead decode_head(std::string_view bytes) {
    Reader reader(bytes);
    AuditHead head;
    (void)reader.byte();
    head.number = reader.integer();
    head.hash = hash_from(reader.bytes(head.hash.size()));
    reader.expect_end();
    return head;
}

std::string named(std::int64_t number) {
    return "audit row " + std::to_string(number);
}

[[noreturn]] void fail_missing(std::int64_t first, std::int64_t last) {
    // no limit: its callers are
    throw CorruptData(first == last ? named(first) + " is missing"
                                    : "audit rows " + std::to_string(first) + " to " +
                                          std::to_string(last) + " are missing");
}

std::uint32_t count_checksum(const AuditCount& count) {
    std::string bytes;
    put_string(bytes, count.verb);
    put_varint(bytes, count.version);
    put_string(bytes, count.deed);
    put_integer(bytes, count.uses);
    put_integer(bytes, count.utc_microseconds);
    return crc32(bytes);
}

// Damage to the pages is that of the row that would have come.
bool next_audit_row(Rows& rows, const AuditHead& head) {
    try {
        return rows.next();
    } catch (const StoreError& error) {
        if (error.failure() != StoreFailure::Corrupt)
            throw;
        throw CorruptData(named(head.number + 1) + // no limit: damage
                          " cannot be read, nor what follows it: " + error.what());
    }
}

AuditEntry entry_at(const Statement& statement) {
    return {statement.integer(0), statement.integer(1), std::string(statement.bytes(2)),
            hash_from(statement.bytes(3))};
}

} // namespace

Sha256 audit_hash(const Sha256& former, std::int64_t number, std::int64_t utc_microseconds,
                  std::string_view bytes) {
    std::string chained(view_of(former));
    put_integer(chained, number);
    put_integer(chained, utc_microseconds);
    put_string(chained, bytes);
    return sha256(chained);
}

std::size_t bytes_in_file(const AuditRow& row) {
    return sizeof row + row.bytes.size() + sizeof(Sha256);
}

// -- Writing

AuditHead Store::State::read_audit_head() {
    AuditHead head;
    Rows last(statements->last_audit);
    if (last.next())
        head = {statements->last_audit.integer(0), hash_from(statements->last_audit.bytes(1))};
    const auto kept = read_kept_audit_head();
    return kept && kept->number > head.number ? *kept : head;
}

// That of no row where none was ever written.
std::optional<AuditHead> Store::State::read_kept_audit_head() {
    try {
        const auto bytes = read_meta(kAuditHeadKey);
        return bytes ? decode_head(*bytes) : AuditHead{};
    } catch (const CorruptData&) {
        return std::nullopt; // check_meta() says it
    }
    return std::nullopt;
}

void Store::State::apply_audit(const ChangeSet& changes) {
    AuditHead& head = next_audit_head;
    for (const auto& row : changes.audit) {
        ++head.number;
        head.hash = audit_hash(head.hash, head.number, row.utc_microseconds, row.bytes);
        statements->put_audit.bind(1, head.number)
            .bind(2, row.utc_microseconds)
            .bind_blob(3, row.bytes)
            .bind_blob(4, view_of(head.hash))
            .run();
    }
    if (!changes.audit.empty()) {
        const std::string kept = encode_head(head);
        put_meta(kAuditHeadKey, kept);
    }
    for (const auto& count : changes.audit_counts)
        add_to_count(count);
}

// A row that is damaged stays as it is, for check() to find.
void Store::State::add_to_count(const AuditCount& count) {
    AuditCount sum = count;
    {
        auto& known = statements->one_audit_count;
        Rows rows(known.bind_text(1, count.verb)
                      .bind(2, static_cast<std::int64_t>(count.version))
                      .bind_text(3, count.deed));
        if (rows.next()) {
            const AuditCount kept{count.verb, count.version, count.deed, known.integer(0),
                                  known.integer(1)};
            if (known.integer(2) != count_checksum(kept))
                return;
            take_from_sum(SummedTable::AuditCounts, count_checksum(kept));
            sum.uses += kept.uses;
        }
    }
    add_to_sum(SummedTable::AuditCounts, count_checksum(sum));
    statements->put_audit_count.bind_text(1, sum.verb)
        .bind(2, static_cast<std::int64_t>(sum.version))
        .bind_text(3, sum.deed)
        .bind(4, sum.uses)
        .bind(5, sum.utc_microseconds)
        .bind(6, count_checksum(sum))
        .run();
}

// -- Reading

AuditHead Store::State::follow_audit(const AuditHead& from, std::size_t most) {
    AuditHead head = from;
    auto& statement = statements->audit_after;
    Rows rows(statement.bind(1, from.number).bind(2, static_cast<std::int64_t>(most)));
    while (next_audit_row(rows, head)) {
        const AuditEntry entry = entry_at(statement);
        if (entry.number != head.number + 1 && LIMIT(audit_gap))
            fail_missing(head.number + 1, entry.number - 1);
        head.hash = audit_hash(head.hash, entry.number, entry.utc_microseconds, entry.bytes);
        head.number = entry.number;
        if (head.hash != entry.hash && LIMIT(audit_chain))
            throw CorruptData(named(entry.number) +
                              " is not what was written: its hash does not follow from it and the "
                              "rows before it");
    }
    if (head == from && head.number < audit_head.number && LIMIT(audit_end))
        fail_missing(head.number + 1, audit_head.number);
    return head;
}

void Store::State::check_audit(const Report& report) {
    try {
        AuditHead head;
        for (AuditHead before;; before = head) {
            head = follow_audit(before, kCheckedAtOnce);
            if (head == before)
                break;
        }
        if (head.number == audit_head.number && head.hash != audit_head.hash)
            report(named(head.number) + " is not the last one that was written");
        // A damaged log may leave pages of later transactions in the file.
        if (const auto kept = read_kept_audit_head(); kept && kept->number < head.number)
            report(named(kept->number + 1) + " is there, and " +
                   (kept->number == 0 ? "none was ever"
                                      : named(kept->number) + " was the last one that was") +
                   " written");
    } catch (const CorruptData& damage) {
        report(damage.what());
    }
    (void)read_audit_counts(report);
}

std::vector<AuditCount> Store::State::read_audit_counts(const Report& report) {
    std::vector<AuditCount> counts;
    auto& statement = statements->all_audit_counts;
    Rows rows(statement);
    while (rows.next()) {
        counted[SummedTable::AuditCounts].add(checksum_of(statement.integer(5)));
        AuditCount count{
            std::string(statement.bytes(0)), static_cast<std::uint64_t>(statement.integer(1)),
            std::string(statement.bytes(2)), statement.integer(3), statement.integer(4)};
        if (statement.integer(5) != count_checksum(count))
            report("audit count of " + count.verb + " (" + count.deed +
                   "): the checksum does not fit the row");
        else
            counts.push_back(std::move(count));
    }
    return counts;
}

// -- Store

const AuditHead& Store::audit_head() const {
    return state_->audit_head;
}

std::vector<AuditEntry> Store::audit_before(std::int64_t before, std::size_t most) {
    std::vector<AuditEntry> entries;
    auto& statement = state_->statements->audit_before;
    Rows rows(statement.bind(1, before).bind(2, static_cast<std::int64_t>(most)));
    while (rows.next())
        entries.push_back(entry_at(statement));
    return entries;
}

std::vector<AuditCount> Store::audit_counts() {
    return state_->read_audit_counts([](const std::string&) {});
}

AuditHead Store::follow_audit(const AuditHead& from, std::size_t most) {
    return state_->follow_audit(from, most);
}

} // namespace lunamoo::db

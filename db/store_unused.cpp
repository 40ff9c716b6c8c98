// Texts and bytecode in the file that nobody needs any more. Who may need one: a verb, now or
// before, or a recycled object; a task, whose image names by its hash what it runs; a reader of the
// audit table, in whose rows it is told by its digits what was programmed.
#include "cmake/limit.h"
#include "db/codec.h"
#include "db/hash_search.h"
#include "db/store.h"
#include "db/store_state.h"

namespace lunamoo::db {

namespace {

constexpr std::size_t kRowBytes = 64;                      // what a row takes besides its bytes
constexpr std::size_t kRowsAtOnce = 1000;                  // of a transaction
constexpr std::size_t kBytesAtOnce = std::size_t{1} << 20; // of a transaction

struct Candidate {
    Sha256 hash;
    bool is_text;
    std::size_t bytes;
};

// What no verb has or had, in the order of the table.
std::vector<Candidate> read_candidates(Statement& all_programs,
                                       const std::unordered_set<Sha256, Sha256Hasher>& in_use) {
    std::vector<Candidate> candidates;
    Rows rows(all_programs);
    while (rows.next()) {
        const std::string_view hash = all_programs.bytes(0);
        if (hash.size() != std::tuple_size_v<Sha256>)
            continue; // damage, which check() tells
        const auto source = static_cast<std::size_t>(all_programs.integer(1));
        const auto bytecode = static_cast<std::size_t>(all_programs.integer(2));
        const Candidate candidate{hash_from(hash), bytecode == 0, source + bytecode};
        if (!in_use.contains(candidate.hash))
            candidates.push_back(candidate);
    }
    return candidates;
}

HashSearch search_for(const std::vector<Candidate>& candidates) {
    std::vector<Sha256> hashes;
    hashes.reserve(candidates.size());
    for (const auto& candidate : candidates)
        hashes.push_back(candidate.hash);
    return HashSearch(std::move(hashes));
}

// Rows of recycled objects name what they need by its hash. In a damaged one, which nobody can get
// back, that is what can still be read there.
void look_in_recycled(Statement& all_recycled, HashSearch& search) {
    Rows rows(all_recycled);
    while (rows.next())
        search.look_in(all_recycled.bytes(5));
}

// Of the column of all rows; false where there are more than `most` bytes of them.
template <typename Look>
bool look_through(Statement& statement, int column, std::size_t most, Look&& look) {
    std::size_t looked = 0;
    Rows rows(statement);
    while (looked <= most && rows.next()) {
        const std::string_view bytes = statement.bytes(column);
        looked += kRowBytes + bytes.size();
        look(bytes);
    }
    return looked <= most;
}

std::vector<Candidate> find_unused(Store::State::Statements& in,
                                   const std::unordered_set<Sha256, Sha256Hasher>& in_use,
                                   const Store::UnusedLimits& limits) {
    auto candidates = read_candidates(in.all_programs, in_use);
    if (candidates.empty())
        return candidates;
    HashSearch search = search_for(candidates);
    look_in_recycled(in.all_recycled, search);
    if (!look_through(in.all_images, 5, limits.image_bytes,
                      [&](std::string_view image) { search.look_in(image); }) &&
        LIMIT(unused_image_bytes))
        return {}; // one that was not read may name any of them
    bool is_text_left = false;
    for (std::size_t i = 0; i < candidates.size(); ++i)
        is_text_left = is_text_left || (candidates[i].is_text && !search.is_found(i));
    const bool are_texts_known =
        !is_text_left ||
        look_through(in.audit_after.bind(1, 0).bind(2, -1), 2, limits.audit_bytes,
                     [&](std::string_view row) { search.look_in_digits(row); }) ||
        !LIMIT(unused_audit_bytes);
    std::vector<Candidate> unused;
    for (std::size_t i = 0; i < candidates.size(); ++i)
        if (!search.is_found(i) && (are_texts_known || !candidates[i].is_text))
            unused.push_back(candidates[i]);
    return unused;
}

} // namespace

Store::Removed Store::remove_unused_programs(const UnusedLimits& limits) {
    Removed removed;
    const auto in_use = std::exchange(state_->programs_in_use, {});
    try {
        auto unused = find_unused(*state_->statements, in_use, limits);
        if (unused.size() > limits.rows && LIMIT(unused_rows))
            unused.resize(limits.rows); // the others when it is opened next
        for (std::size_t next = 0; next < unused.size();) {
            if (next > 0)
                checkpoint(); // so that the log stays small
            begin();
            const std::size_t first = next;
            for (std::size_t bytes = 0;
                 next < unused.size() && next - first < kRowsAtOnce && bytes < kBytesAtOnce;
                 ++next) {
                state_->statements->delete_program.bind_blob(1, view_of(unused[next].hash)).run();
                bytes += unused[next].bytes;
            }
            commit();
            removed.rows = next;
        }
    } catch (const StoreError& error) {
        removed.problem = error.what();
        state_->abandon();
    }
    return removed;
}

} // namespace lunamoo::db

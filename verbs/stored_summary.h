// What the file says of a stopped task beside its row: what its record in memory needs
// (verbs/evicted_tasks.h), so that a start reads no rows, and what has woken it since it stopped
// where it had left memory by then. docs/tasks.md has the format. World thread.
#pragma once

#include "verbs/evicted_tasks.h"

#include <optional>
#include <string>
#include <string_view>

namespace lunamoo::verbs {

struct StoredSummary {
    EvictedTasks::Record record;         // its number and its wake time are elsewhere in the file
    std::string_view verb;               // of the bytes that were read
    std::optional<db::Value> woken_with; // Ready: by resume, in a slice that is committed
};

// Of a record that has been woken the state is not looked at: it is Ready when it is read.
std::string encode_summary(const EvictedTasks::Record& record, std::string_view verb,
                           const db::Value* woken_with = nullptr);
// Throws db::CorruptData. A record that was woken is Ready.
StoredSummary decode_summary(std::string_view bytes);

} // namespace lunamoo::verbs

// The rows of many tasks as a start reads them, one behind the other in few large pieces: a million
// of them take some forty bytes each, are made on one thread and used on another, and leave nothing
// behind in the allocator of either. Plain bytes; one thread at a time.
#pragma once

#include "db/change_set.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace lunamoo::db {

class StoredTasks {
  public:
    StoredTasks() = default;
    // Of a few that are at hand.
    explicit StoredTasks(const std::vector<TaskRow>& rows);

    // Throws std::bad_alloc where there is no memory, and is as it was before.
    void add(std::int64_t id, std::int64_t wake_microseconds, std::string_view summary);
    void add(const TaskRow& row);
    std::size_t size() const { return count_; }

    // f(const TaskRow&), in the order in which they were added; the row is valid until it returns.
    // keeps_bytes is set where there are no bytes.
    template <typename F> void for_each(F&& f) const {
        TaskRow row;
        for (const Piece& piece : pieces_)
            for (std::size_t at = 0; at < piece.used;) {
                at = read(piece, at, row);
                f(static_cast<const TaskRow&>(row));
            }
    }

  private:
    struct Unmap {
        std::size_t size = 0;
        void operator()(char* memory) const;
    };
    struct Piece {
        std::unique_ptr<char, Unmap> memory;
        std::size_t used = 0;
    };
    void add(std::int64_t id, std::int64_t wake_microseconds, std::string_view summary,
             const std::string* bytes);
    char* room(std::size_t size);
    static std::size_t read(const Piece& piece, std::size_t at, TaskRow& row);

    std::vector<Piece> pieces_;
    std::size_t count_ = 0;
};

} // namespace lunamoo::db

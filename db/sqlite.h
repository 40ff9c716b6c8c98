// SQLite behind two small classes, for db/store*.cpp only: failures become StoreErrors that name
// the file. One thread at a time.
#pragma once

#include "db/reading_vfs.h"
#include "db/store_error.h"
#include "db/vfs.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace lunamoo::db {

class Connection {
  public:
    // Opens for reading and writing, over the VFS of that name (db/vfs.h); the file must exist.
    Connection(std::string path, const std::string& vfs);
    // Opens a second one, to read what `first` sees, on whatever thread. From before until it is
    // gone, `first` is in a transaction that reads and writes nothing (db/reading_vfs.h).
    explicit Connection(Connection& first);
    ~Connection(); // rolls back what is not committed
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    const std::string& path() const { return path_; }
    void execute(const char* sql);
    // Rows that the last INSERT, UPDATE or DELETE changed.
    int changed_rows() const;
    void roll_back(); // the transaction, where a failure has not ended it already
    // The first column of the first row, as text.
    std::string query(const char* sql);
    Vfs& vfs() { return *vfs_; } // of a first one
    // What statements without rows have been given, as SQLite stores it: texts, blobs and numbers.
    std::uint64_t bytes_given() const { return bytes_given_; }
    void add_given(std::uint64_t bytes) { bytes_given_ += bytes; }
    // Copies the log into the file, up to where it is held; everything: all of it, and empties it.
    enum class Checkpoint { Passive, Everything };
    void checkpoint(Checkpoint kind);
    // Throws the StoreError for an SQLite result. Where it says that the file or the disk is not
    // well, the log is left as it is from then on, also when the connection is closed: after a
    // failed sync the system may have dropped what was to be written, and would not say so a second
    // time.
    [[noreturn]] void fail(int code) const;
    void leave_log() const; // from then on
    sqlite3* handle() const { return handle_; }

  private:
    void open(int flags, const char* vfs);

    std::string path_;
    std::unique_ptr<Vfs> vfs_; // or
    std::unique_ptr<ReadingVfs> reading_;
    sqlite3* handle_ = nullptr;
    std::uint64_t bytes_given_ = 0;
};

// What SQLite says of a result of that connection (null: of none), with the system's reason where
// it has kept one.
std::string text_of(sqlite3* handle, int code);

// A prepared statement; parameters and columns count from 1 and 0 as in SQLite. What is bound as a
// view must live until reset().
class Statement {
  public:
    Statement(Connection& connection, const char* sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(int index, std::int64_t number);
    Statement& bind_blob(int index, std::string_view bytes);
    Statement& bind_text(int index, std::string_view text);
    bool step(); // true: there is a row
    void reset();
    void run() { // for statements without rows
        step();
        connection_.add_given(bound_);
        reset();
    }
    std::int64_t integer(int column) const;
    bool is_blob(int column) const;
    std::string_view bytes(int column) const; // valid until the next step() or reset()

  private:
    void check(int code) const;
    Connection& connection_;
    sqlite3_stmt* statement_ = nullptr;
    std::uint64_t bound_ = 0; // bytes, since the last reset()
};

} // namespace lunamoo::db

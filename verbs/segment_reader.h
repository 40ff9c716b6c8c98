// What a task has in one realm, read from its image into that realm. World thread.
#pragma once

#include "verbs/lua/image.h"
#include "verbs/task.h"

#include "lua.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lunamoo::verbs {

class Realm;
class Runtime;

// Reads a segment in a protected call. Where the realm's memory is used up, it makes room and reads
// once more, all in the seconds of the task.
class SegmentReader {
  public:
    SegmentReader(Runtime& runtime, const Task& task, Realm& realm)
        : runtime_(runtime), task_(task), realm_(realm) {}

    // Where the function and arguments of a fork go; to be called before `read`, for forks only.
    // The realm's: whoever ends the task gives it back. ImageError.
    lua_State* take_fork_thread();
    // The coroutines, which the realm's registry keeps (KeptThreads). ImageError, after which it
    // keeps none of them.
    ReadImage read(std::string_view bytes);

  private:
    static int read_protected(lua_State* L);
    void read_values(lua_State* L);
    bool try_to_read();
    void forget_threads();
    std::string refusal_of_memory() const;

    Runtime& runtime_;
    const Task& task_;
    Realm& realm_;
    lua_State* fork_thread_ = nullptr;
    std::string_view bytes_;
    ReadImage result_;
    std::string failure_;
    bool has_room_ = true; // for a fork's arguments
};

// While it lives, the registry keeps all coroutines that were read. From then on it keeps the
// outermost of each activation, which is given back at its end; the others are kept by those that
// wait for them.
class KeptThreads {
  public:
    explicit KeptThreads(const Task& task) : task_(task) {}
    ~KeptThreads();
    KeptThreads(const KeptThreads&) = delete;
    KeptThreads& operator=(const KeptThreads&) = delete;
    void add(Realm& realm, const ReadImage& image);

  private:
    bool is_outermost(const lua_State* thread) const;

    const Task& task_;
    std::vector<std::pair<Realm*, lua_State*>> kept_;
};

} // namespace lunamoo::verbs

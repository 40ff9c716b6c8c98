// Images: values of one Lua state (a realm) as bytes, and back into another state of the same
// realm, in another process, exact to the instruction. A suspended coroutine is a value like any
// other.
//
// What it does not do: it knows no tasks, no activations and no store; it does not cross realms.
// Two images share nothing: values that must stay shared belong into one image, as roots.
//
// What belongs to the realm (builtins, library functions, the environment, the cells of the task's
// variables, metatables) is not in an image: it is named there, and found again by ImageNames.
// Functions are saved as a program's key and the number of the inner function, found by ImageCode.
//
// World thread.
#pragma once

#include "db/codec.h"
#include "verbs/task.h"

#include "lua.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

struct GCObject;
struct Proto;

namespace lunamoo::verbs {

// A value that cannot be saved, or an image that this realm cannot read (another hash seed, a
// changed program, a name that is not there). what() is for programmers.
class ImageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// What an image may say of a C function that it names.
struct FunctionShape {
    // The upvalues of its closures, a letter each: 'i' integer, 's' string, 't' coroutine.
    std::string_view upvalues;
    // It stands nowhere but in the frame of a coroutine that waits inside it: called from elsewhere
    // it would find nothing of what it relies on.
    bool is_only_a_frame = false;
};

// What an image may say of a C frame that waits with this continuation, so that the continuation
// finds what it relies on.
struct ContinuationShape {
    enum class Waits : std::uint8_t { AtStop, InCall, InProtectedCall };
    static constexpr int kAnywhere = 0;
    static constexpr int kAboveContext = -1; // at 1 + its context
    static constexpr int kAnyNumber = -2;

    Waits waits = Waits::AtStop; // lua_yieldk, lua_callk, lua_pcallk
    std::vector<lua_KContext> contexts{0};
    int called_at = kAnywhere; // index of the function that it called
    int wanted = kAnyNumber;   // results that it wanted of that, or LUA_MULTRET
};

// What an image names instead of holding. One per realm; what is the same in all realms, functions
// and continuations, they may share. Names are stored: they keep their meaning.
class ImageNames {
  public:
    ImageNames() = default;
    // Knows the functions and continuations of `shared` as well, which outlives it.
    explicit ImageNames(const ImageNames* shared) : shared_(shared) {}

    // The object (or light C function) at `index`. The realm keeps it alive as long as the name.
    void add_object(lua_State* L, int index, std::string name);
    // The cell of the n-th upvalue (from 1) of the Lua function at `closure_index`. Likewise.
    void add_upvalue(lua_State* L, int closure_index, int n, std::string name);
    void add_continuation(lua_KFunction address, std::string name, ContinuationShape shape = {});
    // A C function: as a value of its own, and as that of closures, whose upvalues are saved.
    void add_function(lua_CFunction address, std::string name, FunctionShape shape = {});

    // Asked while reading for an object whose name is not there: may add it (what a realm makes
    // when it is first named). Runs with the collector stopped; may raise Lua errors.
    void set_maker(std::function<void(const std::string&)> maker) { maker_ = std::move(maker); }

    // Null where there is none.
    const std::string* find_name(const GCObject* object) const;
    const std::string* find_name(lua_CFunction address) const;
    const std::string* find_name(lua_KFunction address) const;
    // Throw ImageError where there is none.
    GCObject* object(const std::string& name) const;
    lua_CFunction function(const std::string& name) const;
    lua_KFunction continuation(const std::string& name) const;
    // Of functions and continuations that have names.
    const FunctionShape& shape(lua_CFunction address) const;
    const ContinuationShape& shape(lua_KFunction address) const;

  private:
    void add(GCObject* object, std::string name);

    const ImageNames* shared_ = nullptr;
    std::vector<std::pair<GCObject*, std::string>> objects_; // by address: a realm has a few dozen
    std::unordered_map<lua_CFunction, std::string> function_names_;
    std::unordered_map<lua_KFunction, std::string> continuation_names_;
    std::unordered_map<std::string, lua_CFunction> functions_;
    std::unordered_map<std::string, lua_KFunction> continuations_;
    std::unordered_map<lua_CFunction, FunctionShape> function_shapes_;
    std::unordered_map<lua_KFunction, ContinuationShape> continuation_shapes_;
    std::function<void(const std::string&)> maker_;
};

// What a realm makes for images: its programs, and its handles of stored values.
class ImageCode {
  public:
    virtual ~ImageCode() = default;
    // The key of the text whose functions `proto` is one of, and its number in pre-order (0: the
    // main function); nothing where it is not known.
    virtual std::optional<std::pair<std::string, unsigned>> find(const Proto* proto) = 0;
    // Null where there is no such program. Called in the protected context of read_image.
    virtual Proto* proto(std::string_view key, unsigned index) = 0;
    // Pushes the handle of a stored table or an error value. Likewise; a state that is no realm has
    // none.
    virtual void push_handle(lua_State* L, const db::Value& held);
};

// Of the images that are written; those of all versions before are read.
inline constexpr std::uint64_t kImageVersion = 2;

// The image of these threads, the `extra_roots` values on top of L's stack, and all they reach. L
// is not one of the threads. Every thread reached is suspended, not started yet, or dead. Changes
// nothing, runs no Lua and raises no Lua error, so it needs no protected call; needs one free slot
// on L's stack. ImageError names what cannot be saved. Cost: the graph. What all that takes of the
// realm's memory, functions' code apart, is added to `held_bytes` where there is one.
std::string write_image(lua_State* L, std::span<lua_State* const> threads, int extra_roots,
                        ImageNames& names, ImageCode& code, std::int64_t* held_bytes = nullptr);

// What a function's code takes, inner functions apart.
std::int64_t bytes_of(const Proto* proto);

// How an image's coroutines may have stopped: in calls, as tasks do, or also between any two
// instructions, by a hook, as tests do. Only in calls is it known what a frame's registers hold.
enum class Stops : std::uint8_t { InCalls, Anywhere };

struct ReadImage {
    std::vector<lua_State*> threads; // in the order they were given in
    bool has_lowered = false;        // some frame has kLoweredBit
};

// Pushes the threads, then the extra roots, on L's stack: they are L's to anchor.
// To be called from a C function that runs in L under lua_pcall, because it raises LUA_ERRMEM and
// what push_value raises; and inside a try block there, because no C++ exception may pass Lua:
// db::CorruptData for damaged bytes, ImageError for an image that does not fit this realm. After
// any of these L's stack is as it was before and what had been made is garbage. The collector is
// stopped meanwhile, so memory that garbage holds is not found: a caller near the realm's limit
// collects first.
// Whatever the bytes, what is returned runs safely in Lua (verbs/lua/image_check.h); what it does
// there is another question.
ReadImage read_image(lua_State* L, std::string_view bytes, ImageNames& names, ImageCode& code,
                     Stops stops = Stops::InCalls);

// The name of the continuation that the coroutine's innermost frame waits with; empty where that
// waits without one (it yielded) or the coroutine is not suspended in a frame.
std::string waits_in(const lua_State* thread, const ImageNames& names);

// Whether the coroutine stands in a Lua function that was paused (verbs/lua/pause.h).
bool is_paused(const lua_State* thread);

} // namespace lunamoo::verbs

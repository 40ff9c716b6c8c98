// A realm: one owner, one heap. An owner's verbs run in a lua_State of their own, with its own
// allocator and limit, its own namespace and its own compiled verbs. Realms share nothing: values
// cross by copy (scalars, strings) or by immutable handle.
//
// The namespace is an empty table in front of the real one: reading finds functions, libraries and
// error values, made when first named, so that an idle realm is small (verbs/realm_names.cpp); a
// name that does not exist, and every assignment, is E_VARNF. Library tables are the same kind of
// front, so nothing that two verbs can both reach can be written.
//
// World thread. Knows the runtime it belongs to. Dies when nothing of any task is in it.
#pragma once

#include "db/world.h"
#include "verbs/builtin_set.h"
#include "verbs/compile.h"
#include "verbs/lua/image.h"
#include "verbs/lua/lookups.h"
#include "verbs/lua/meter.h"
#include "verbs/task.h"

#include <array>
#include <memory>
#include <unordered_map>
#include <vector>

namespace lunamoo::verbs {

class Libraries;
class Runtime;

// What a Lua state's allocator data begins with, whoever made the state.
struct AllocatorData {
    unsigned hash_seed = 0; // of string hashes, see verbs/lua/upstream_lstate.cpp
    // The metatables of handles (verbs/values.h), to be compared only; null outside of realms.
    const void* table_handles = nullptr;
    const void* error_handles = nullptr;
};

class Realm : public AllocatorData {
  public:
    Realm(Runtime& runtime, db::ObjectId owner, std::size_t limit_bytes, unsigned hash_seed);
    ~Realm();
    Realm(const Realm&) = delete;
    Realm& operator=(const Realm&) = delete;

    static Realm& of(lua_State* L);

    Runtime& runtime() { return runtime_; }
    db::ObjectId owner() const { return owner_; }
    lua_State* state() { return state_; }
    std::size_t used_bytes() const { return used_; }
    std::size_t limit_bytes() const { return limit_; }
    void set_limit(std::size_t bytes) { limit_ = bytes; }

    // Pushes the E_QUOTA of the last refusal of memory, and which limit it was; where there is no
    // memory for that, the bare code. Protected context.
    void push_refusal(lua_State* L);

    // Memory that the realm holds through handles. take_shared collects garbage before it refuses.
    bool take_shared(lua_State* L, std::size_t bytes);
    void release_shared(std::size_t bytes);
    // Counted, and not refused: what comes after it is.
    void add_shared(std::size_t bytes);

    // Threads for activations. take_thread may raise LUA_ERRMEM in L (of any realm it is called
    // from it returns null instead).
    lua_State* take_thread();
    void adopt_thread(lua_State* holder, int index); // keeps a thread that stands on a stack
    void give_back(lua_State* thread);               // it has ended, its stack is empty
    void drop_thread(lua_State* thread);             // forgets it: the collector takes it, unrun

    // The code of a verb's current program, compiled if need be; pushes its function on L, or an
    // error message (and returns null) where it does not compile. Protected context.
    Code* push_verb(lua_State* L, db::ObjectId definer, const db::Verb& verb);
    // Compiles a text for one activation.
    Code* push_eval(lua_State* L, std::string source, std::string_view names);
    // Compiles a text into a function that is no verb (load); the code lasts as long as the
    // function, or as an image that names it.
    Code* push_chunk(lua_State* L, std::string source, std::string_view name);
    // Likewise, of a library (use).
    Code* push_library(lua_State* L, std::string source, std::string_view name);
    void drop_code(Code* code);
    // What `code.bytecode` holds, which is no longer the realm's.
    std::string take_bytecode(Code& code);
    void forget_functions(Code* code); // the collector has taken those of a chunk
    const Code* code_of(const Proto* main) const;

    // Takes names out of the namespace that the owner has no grant of any more. bind() does as
    // well.
    void drop_ungranted();

    // The task variables' cells hold this task's values from now on. Protected context.
    void bind(lua_State* L, const Task& task);
    // Whether that is so already, and no grant has changed since: bind() would do nothing.
    bool is_bound(TaskId task, std::uint64_t policy) const {
        return bound_ == task && grants_generation_ == policy;
    }

    int cells_reference() const { return cells_; }
    // Pushes the realm's one value of the bare code, as verb code names it. Protected context,
    // but for E_QUOTA, which is always there.
    void push_error_code(lua_State* L, db::ErrorCode code);
    // Null until something is to be remembered. Protected context where they are made.
    Lookups* find_lookups() { return lookups_.get(); }
    Lookups& lookups(lua_State* L);
    // Symbols of the world have been taken back: none that is remembered may be used.
    void forget_symbols() {
        if (lookups_)
            verbs::forget_symbols(*lookups_);
    }
    // The metatable of handles of tables, or of errors: the one on the top, which the registry
    // keeps. Pops it.
    void keep_handle_metatable(lua_State* L, db::Type type);

    Libraries& libraries() { return *libraries_; }
    ImageNames& image_names() { return *names_; }
    ImageCode& image_code() { return *image_code_; }
    // The codes whose functions the last image written names; clears the list.
    std::vector<Code*> take_used_codes() { return std::exchange(used_codes_, {}); }

    int tasks_inside = 0;        // activations of any task
    bool has_lowered = false;    // one of its frames has been lowered, in whatever task
    std::int64_t idle_since = 0; // by the steady clock, once it was seen without any; 0: it was not
    std::int64_t emptied_at = 0; // when it was made, or its sleepers were last made to go

  private:
    friend class RealmCode;
    // While it lives, what the realm makes for itself takes no ticks, is not cut short and is not
    // refused memory: a few KiB, once.
    class OwnWork {
      public:
        explicit OwnWork(Realm& realm);
        ~OwnWork();
        OwnWork(const OwnWork&) = delete;
        OwnWork& operator=(const OwnWork&) = delete;

      private:
        Realm& realm_;
        bool held_;
        bool enforcing_;
        Ticks ticks_;
        Abort abort_;
    };
    static void* allocate(void* self, void* block, std::size_t old_size, std::size_t new_size);
    static int open(lua_State* L);
    static int find_global(lua_State* L);
    static int string_index(lua_State* L);
    // What a name means, pushed; false, and nothing pushed, where it means nothing.
    bool push_meaning(lua_State* L, std::string_view name);
    bool push_builtin(lua_State* L, std::string_view name);
    void push_library_front(lua_State* L, std::string_view library);
    void push_prelude_function(lua_State* L, std::string_view name);
    void load_prelude(lua_State* L);
    void make_named(const std::string& image_name);
    bool is_granted(std::size_t builtin);
    void make_namespace(lua_State* L);
    void make_string_metatable(lua_State* L);
    void make_cells(lua_State* L);
    Code* compile(lua_State* L, Code code, std::string_view chunk_name);
    Code* load_compiled(lua_State* L, Code code, std::string_view bytecode);
    Code* keep_code(lua_State* L, std::unique_ptr<Code> code);
    bool may_grow(std::size_t by) const;
    bool note_refusal(Refusal::Limit limit, std::int64_t used, std::int64_t most,
                      std::size_t more) const;
    void count(std::size_t bytes);
    void* refuse();
    void watch_chunk(lua_State* L, Code& code);
    bool has_functions(const Code& code) const; // the collector has not taken them
    void erase_protos(Code& code);

    Runtime& runtime_;
    Meter& meter_;
    db::ObjectId owner_;
    std::size_t limit_;
    std::size_t used_ = 0;   // the state's and what handles hold
    std::size_t shared_ = 0; // of that, what handles hold
    bool enforcing_ = false;
    lua_State* state_ = nullptr;
    std::vector<lua_State*> pool_;
    std::vector<std::unique_ptr<Code>> codes_;
    std::unordered_map<const Proto*, std::pair<Code*, unsigned>> code_by_proto_;
    std::unordered_map<std::uint64_t, Code*> current_verbs_; // by verb id
    std::array<int, db::kErrorCodes> error_codes_{};
    int cells_ = 0;
    int space_ = 0;    // the real namespace, in the registry
    int prelude_ = 0;  // its functions by name, likewise; 0 until one is named
    BuiltinSet named_; // builtins that the namespace holds
    std::uint64_t grants_generation_ = 0;
    TaskId bound_ = 0;
    std::vector<Code*> used_codes_;
    LookupsPointer lookups_;
    int watchers_ = 0; // their metatable, once there is one: see watch_chunk
    std::unique_ptr<ImageNames> names_;
    std::unique_ptr<ImageCode> image_code_;
    std::unique_ptr<Libraries> libraries_;
};

} // namespace lunamoo::verbs

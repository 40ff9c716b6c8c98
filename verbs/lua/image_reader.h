// The reader of images, split over image_reader.cpp (objects, values, cells), image_read_table.cpp
// and image_read_thread.cpp. Private to them.
//
// Everything is made first and filled afterwards, so that any object can refer to any other. What
// is made is not anchored: the collector is stopped until the end, also against emergencies, and
// every new object is white, so no write barriers are needed either. Where something fails
// half-way, all of it is garbage in a state that the collector can free: closures without cells,
// threads whose stack is in order up to their top.
//
// Nothing is believed: every count against what is left, every id against its object's kind, every
// position against its stack. Threads allocate through L, never through themselves, because they
// have nobody to catch what they would throw.
#pragma once

#include "cmake/limit.h"
#include "verbs/lua/image.h"
#include "verbs/lua/image_format.h"

namespace lunamoo::verbs::image {

[[noreturn]] void fail(const char* what); // CorruptData

// Every check of an image is one of these, known by what it says: each says something else.
inline void refuse_if(bool is_wrong, const char* what) {
    if (is_wrong && DECLARED_LIMIT(image, what))
        fail(what);
}

class Reader {
  public:
    Reader(lua_State* L, std::string_view bytes, ImageNames& names, ImageCode& code, Stops stops)
        : L_(L), in_(bytes), names_(names), code_(code), stops_(stops) {}

    ReadImage read();

  private:
    struct DeadKey {
        unsigned table;
        unsigned node;
        unsigned key;
    };
    enum class KeyState : std::uint8_t { Free, Live, Dead };
    struct NodeImage {
        TValue key;
        TValue value;
        int next = 0;
        KeyState state = KeyState::Free;
    };
    struct FrameImage {
        unsigned func = 0;
        unsigned top = 0;
        short wanted = 0;
        unsigned status = 0;
    };

    // image_reader.cpp
    void read_header();
    void read_names();
    void read_protos();
    void read_objects();
    void read_dead_keys();
    void read_roots(ReadImage& result);
    void check_threads(const ReadImage& result);
    GCObject* make(Kind kind);
    GCObject* make_string();
    GCObject* make_handle();
    GCObject* make_lua_closure();
    GCObject* make_c_closure();
    GCObject* make_upvalue();
    GCObject* make_thread();
    void fill(unsigned id);
    void fill_lua_closure(LClosure* closure);
    void fill_c_closure(CClosure* closure);
    void fill_cell(UpVal* cell);
    void open_cell(UpVal* cell, lua_State* t, StkId level);

    unsigned number(); // a varint that fits
    unsigned below(unsigned limit, const char* what);
    int integer();
    const std::string& name();
    GCObject* object(int type); // an id of an object of this type tag
    lua_State* own_thread();    // an id of a thread that this image holds
    void value(TValue* to);     // never Dead
    void value_of(TValue* to, Tag tag);
    void c_function(TValue* to);
    Tag tag();

    // image_read_table.cpp
    void fill_table(Table* table, unsigned id);
    std::vector<NodeImage> read_nodes(unsigned count);
    void revive_dead_keys(std::vector<NodeImage>& nodes, unsigned id);
    void place_as_saved(Table* table, const std::vector<NodeImage>& nodes, unsigned last_free);
    void place_in_order(Table* table, const std::vector<NodeImage>& nodes);
    unsigned main_position(Table* table, const TValue* key);

    // image_read_thread.cpp
    void fill_thread(lua_State* t);
    void fill_stack(lua_State* t, unsigned top);
    void fill_to_be_closed(lua_State* t, unsigned top);
    void fill_frames(lua_State* t);
    void grow_stack(lua_State* t, unsigned slots);
    void fill_frame(lua_State* t, CallInfo* ci, const FrameImage& frame, bool is_innermost);
    void fill_lua_frame(lua_State* t, CallInfo* ci, const FrameImage& frame);
    void fill_c_frame(lua_State* t, CallInfo* ci, bool is_innermost);
    FrameImage read_frame_start(const lua_State* t);
    CallInfo* next_frame(lua_State* t);

    lua_State* L_;
    db::Reader in_;
    ImageNames& names_;
    ImageCode& code_;
    Stops stops_;
    std::vector<std::string> name_list_;
    std::vector<Proto*> protos_;
    std::vector<GCObject*> objects_;
    std::vector<Kind> kinds_;
    std::vector<DeadKey> dead_;
    std::size_t next_dead_ = 0;
    bool has_lowered_ = false;
    // Slots that hold functions which are only frames; the place while slots are being filled.
    std::vector<std::pair<const lua_State*, unsigned>> only_frames_;
    std::optional<std::pair<const lua_State*, unsigned>> filling_;
};

} // namespace lunamoo::verbs::image

// The writer of images, split over image_writer.cpp (objects, tables, what is known at the end) and
// image_write_thread.cpp. Private to them.
#pragma once

#include "verbs/lua/image.h"
#include "verbs/lua/image_format.h"

namespace lunamoo::verbs::image {

class Writer {
  public:
    Writer(lua_State* L, ImageNames& names, ImageCode& code) : L_(L), names_(names), code_(code) {
        if (!lua_checkstack(L, 1))
            throw ImageError("the stack is full");
    }

    std::string write(std::span<lua_State* const> threads, int extra_roots);
    // Of what was written: what it takes in the realm.
    std::int64_t held_bytes() const { return held_bytes_; }

  private:
    struct DeadKey {
        unsigned table;
        unsigned node;
        const GCObject* key; // an address, not to be followed
    };

    unsigned id_of(GCObject* object);
    unsigned name_index(const std::string& name);
    unsigned function_index(lua_CFunction function);
    unsigned proto_index(const Proto* proto);

    void write_object(unsigned id);
    void write_value(const TValue* value);
    void write_running(const TValue* value);
    void write_handle(GCObject* object);
    void write_table(unsigned id, const Table* table);
    void write_node(unsigned id, const Table* table, unsigned index);
    void write_lua_closure(const LClosure* closure);
    void write_c_closure(const CClosure* closure);
    void write_thread(unsigned id, lua_State* t);
    void write_frame(lua_State* t, const CallInfo* ci);
    void write_lua_frame(const CallInfo* ci);
    void write_c_frame(const lua_State* t, const CallInfo* ci);
    void check_thread(const lua_State* t) const;
    unsigned continuation_of(const lua_State* t, const CallInfo* ci);
    std::string c_function_text(const CallInfo* ci) const;
    void write_cell(const UpVal* cell);
    std::string dead_keys() const;
    std::string header() const;

    void put(std::string& out, Kind kind) { db::put_byte(out, static_cast<std::uint8_t>(kind)); }
    void put(std::string& out, Tag tag) { db::put_byte(out, static_cast<std::uint8_t>(tag)); }
    void put(std::string& out, unsigned number) { db::put_varint(out, number); }

    lua_State* L_;
    ImageNames& names_;
    ImageCode& code_;
    std::unordered_map<const GCObject*, unsigned> ids_;
    std::vector<GCObject*> objects_;
    std::unordered_map<std::string, unsigned> name_indices_;
    std::string name_list_;
    std::unordered_map<const Proto*, unsigned> proto_indices_;
    // Functions with names that run: in objects_ they stand as what they were compiled to.
    std::unordered_map<const Proto*, const LClosure*> running_;
    std::string protos_;
    std::string makings_; // the objects section
    std::string body_;
    std::int64_t held_bytes_ = 0;
    std::vector<DeadKey> dead_;
    std::vector<UpVal*> upvalues_;
    std::unordered_map<const UpVal*, std::pair<unsigned, unsigned>> open_; // to thread and slot
};

} // namespace lunamoo::verbs::image

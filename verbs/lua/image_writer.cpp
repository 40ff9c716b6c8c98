// Writing images: from the roots outwards, one object after the other, in the order they are found.
// Nothing recurses, so the depth of the graph does not matter.
//
// Two things are known only when the whole graph is, and are written then:
//   - whether an open upvalue's thread is in the image. If it is not, nobody in the image can tell
//     that the cell is open, and it is saved as a closed one.
//   - whether the object that a dead key was is in the image. Then `next` may still be asked to go
//   on
//     from it; else the key only keeps its place. Its address may have been given to another object
//     since, which is as harmless here as in Lua itself.
//
// What a field of a CallInfo means depends on its frame; a field that means nothing there holds
// whatever an earlier frame left, and is saved as 0.
#include "verbs/lua/image.h"
#include "verbs/lua/image_format.h"
#include "verbs/lua/image_registers.h"
#include "verbs/values.h"

#include <algorithm>
#include <limits>

namespace lunamoo::verbs {

namespace {

using namespace image;

unsigned slot_of(const lua_State* t, const StackValue* position) {
    return static_cast<unsigned>(position - t->stack.p);
}

// Lua keeps these as bytes from the start of the stack.
unsigned slot_of_offset(std::ptrdiff_t offset) {
    return static_cast<unsigned>(offset / static_cast<std::ptrdiff_t>(sizeof(StackValue)));
}

// From the lowest.
std::vector<unsigned> to_be_closed(const lua_State* t) {
    constexpr unsigned kFarthest = std::numeric_limits<unsigned short>::max();
    std::vector<unsigned> slots;
    for (const StackValue* p = t->tbclist.p; p > t->stack.p;) {
        slots.push_back(slot_of(t, p));
        p -= p->tbclist.delta;
        while (p > t->stack.p && p->tbclist.delta == 0) // a step on a longer way, no variable
            p -= kFarthest;
    }
    std::reverse(slots.begin(), slots.end());
    return slots;
}

std::vector<const CallInfo*> frames_of(const lua_State* t) {
    std::vector<const CallInfo*> frames;
    for (const CallInfo* ci = t->ci; ci != &t->base_ci; ci = ci->previous)
        frames.push_back(ci);
    std::reverse(frames.begin(), frames.end());
    return frames;
}

class Writer {
  public:
    Writer(lua_State* L, ImageNames& names, ImageCode& code, const LoweredTo& lowered_to)
        : L_(L), names_(names), code_(code), lowered_to_(lowered_to) {
        if (!lua_checkstack(L, 1))
            throw ImageError("the stack is full");
    }

    std::string write(std::span<lua_State* const> threads, int extra_roots);

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
    void write_handle(GCObject* object);
    void write_table(unsigned id, const Table* table);
    void write_node(unsigned id, const Table* table, unsigned index);
    void write_lua_closure(const LClosure* closure);
    void write_c_closure(const CClosure* closure);
    void write_thread(unsigned id, lua_State* t);
    void write_frame(lua_State* t, const CallInfo* ci);
    void write_lua_frame(const lua_State* t, const CallInfo* ci);
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
    const LoweredTo& lowered_to_;
    std::unordered_map<const GCObject*, unsigned> ids_;
    std::vector<GCObject*> objects_;
    std::unordered_map<std::string, unsigned> name_indices_;
    std::string name_list_;
    std::unordered_map<const Proto*, unsigned> proto_indices_;
    std::string protos_;
    std::string makings_; // the objects section
    std::string body_;
    std::vector<DeadKey> dead_;
    std::vector<UpVal*> upvalues_;
    std::unordered_map<const UpVal*, std::pair<unsigned, unsigned>> open_; // to thread and slot
};

unsigned Writer::id_of(GCObject* object) {
    const auto [entry, is_new] = ids_.try_emplace(object, static_cast<unsigned>(objects_.size()));
    if (is_new)
        objects_.push_back(object);
    return entry->second;
}

unsigned Writer::name_index(const std::string& name) {
    const auto [entry, is_new] =
        name_indices_.try_emplace(name, static_cast<unsigned>(name_indices_.size()));
    if (is_new)
        db::put_string(name_list_, name);
    return entry->second;
}

unsigned Writer::function_index(lua_CFunction function) {
    const std::string* name = names_.find_name(function);
    if (name == nullptr)
        throw ImageError("a function of the server that has no name in images cannot be saved");
    return name_index(*name);
}

unsigned Writer::proto_index(const Proto* proto) {
    const auto [entry, is_new] =
        proto_indices_.try_emplace(proto, static_cast<unsigned>(proto_indices_.size()));
    if (!is_new)
        return entry->second;
    const auto place = code_.find(proto);
    if (!place)
        throw ImageError("a function from line " + std::to_string(proto->linedefined) + " of " +
                         (proto->source ? getstr(proto->source) : "?") +
                         ", which is no known program, cannot be saved");
    put(protos_, name_index(place->first));
    put(protos_, place->second);
    put(protos_, fingerprint(proto));
    return entry->second;
}

// -- Values and objects

void Writer::write_value(const TValue* value) {
    switch (ttypetag(value)) {
    case LUA_VNIL:
    case LUA_VEMPTY:
    case LUA_VABSTKEY:
        return put(body_, Tag::Nil);
    case LUA_VFALSE:
        return put(body_, Tag::False);
    case LUA_VTRUE:
        return put(body_, Tag::True);
    case LUA_VNUMINT:
        put(body_, Tag::Integer);
        return db::put_integer(body_, ivalue(value));
    case LUA_VNUMFLT:
        put(body_, Tag::Float);
        return db::put_real(body_, fltvalue(value));
    case LUA_VLIGHTUSERDATA:
        put(body_, Tag::ObjectNumber);
        return db::put_integer(body_, reinterpret_cast<std::intptr_t>(pvalue(value)));
    case LUA_VLCF:
        put(body_, Tag::Function);
        return put(body_, function_index(fvalue(value)));
    default:
        put(body_, Tag::Object);
        return put(body_, id_of(gcvalue(value)));
    }
}

void Writer::write_object(unsigned id) {
    GCObject* object = objects_[id];
    if (const std::string* name = names_.find_name(object)) {
        put(makings_, Kind::Named);
        return put(makings_, name_index(*name));
    }
    switch (object->tt) {
    case LUA_VSHRSTR:
    case LUA_VLNGSTR:
        put(makings_, Kind::String);
        return db::put_string(makings_, {getstr(gco2ts(object)), tsslen(gco2ts(object))});
    case LUA_VTABLE:
        return write_table(id, gco2t(object));
    case LUA_VLCL:
        return write_lua_closure(gco2lcl(object));
    case LUA_VCCL:
        return write_c_closure(gco2ccl(object));
    case LUA_VUPVAL: {
        put(makings_, Kind::Upvalue);
        upvalues_.push_back(gco2upv(object));
        const TValue* value = gco2upv(object)->v.p;
        if (iscollectable(value)) // in the image whether the cell is open or closed there
            id_of(gcvalue(value));
        return;
    }
    case LUA_VTHREAD:
        return write_thread(id, gco2th(object));
    default:
        return write_handle(object);
    }
}

void Writer::write_handle(GCObject* object) {
    setgcovalue(L_, s2v(L_->top.p), object);
    L_->top.p++;
    const db::Value* value = handle_value(L_, -1);
    L_->top.p--;
    if (value == nullptr)
        throw ImageError("a userdata that holds no stored value cannot be saved");
    put(makings_, Kind::Handle);
    db::encode(makings_, *value);
}

void Writer::write_lua_closure(const LClosure* closure) {
    put(makings_, Kind::LuaClosure);
    put(makings_, proto_index(closure->p));
    for (int i = 0; i < closure->nupvalues; ++i)
        put(body_, id_of(obj2gco(closure->upvals[i])));
}

void Writer::write_c_closure(const CClosure* closure) {
    put(makings_, Kind::CClosure);
    put(makings_, function_index(closure->f));
    put(makings_, closure->nupvalues);
    for (int i = 0; i < closure->nupvalues; ++i)
        write_value(&closure->upvalue[i]);
}

// -- Tables

void Writer::write_table(unsigned id, const Table* table) {
    put(makings_, Kind::Table);
    const unsigned slots = luaH_realasize(table);
    put(body_, slots);
    put(body_, isrealasize(table) || slots == 0 ? 0 : 1 + table->alimit);
    for (unsigned i = 0; i < slots; ++i)
        write_value(&table->array[i]);
    if (isdummy(table)) {
        put(body_, 0u);
    } else {
        put(body_, 1u + table->lsizenode);
        put(body_, static_cast<unsigned>(table->lastfree - table->node));
        const unsigned nodes = 1u << table->lsizenode;
        for (unsigned i = 0; i < nodes; ++i)
            write_node(id, table, i);
    }
    put(body_, table->metatable ? 1 + id_of(obj2gco(table->metatable)) : 0);
}

void Writer::write_node(unsigned id, const Table* table, unsigned index) {
    const Node* node = gnode(table, index);
    if (keyisnil(node))
        return put(body_, Tag::Nil);
    if (keyisdead(node)) {
        put(body_, Tag::Dead);
        dead_.push_back({id, index, keyval(node).gc});
        return db::put_integer(body_, gnext(node));
    }
    TValue key;
    getnodekey(L_, &key, node);
    write_value(&key);
    db::put_integer(body_, gnext(node));
    write_value(gval(node));
}

// -- Threads

void Writer::check_thread(const lua_State* t) const {
    if (t == G(t)->mainthread || t == L_)
        throw ImageError("the realm's own thread cannot be saved");
    if (t->status == LUA_OK && t->ci != &t->base_ci)
        throw ImageError(
            "a coroutine that is running, or waits for one that it resumed from within "
            "a library function, cannot be saved");
}

void Writer::write_thread(unsigned id, lua_State* t) {
    check_thread(t);
    put(makings_, Kind::Thread);
    for (const UpVal* cell = t->openupval; cell != nullptr; cell = cell->u.open.next)
        open_[cell] = {id, slot_of(t, uplevel(cell))};
    put(body_, t->status);
    const unsigned top = slot_of(t, t->top.p);
    put(body_, top);
    put(body_, slot_of_offset(t->errfunc));
    const auto closing = to_be_closed(t);
    std::vector<bool> dead = t->status == LUA_YIELD ? image::dead_slots(t) : std::vector<bool>(top);
    for (const unsigned slot : closing)
        dead[slot] = false;
    for (unsigned i = 1; i < top; ++i)
        if (dead[i])
            put(body_, Tag::Nil);
        else
            write_value(s2v(t->stack.p + i));
    put(body_, static_cast<unsigned>(closing.size()));
    for (const unsigned slot : closing)
        put(body_, slot);
    put(body_, slot_of(t, t->base_ci.top.p));
    const auto frames = frames_of(t);
    put(body_, static_cast<unsigned>(frames.size()));
    for (const CallInfo* ci : frames)
        write_frame(t, ci);
}

void Writer::write_frame(lua_State* t, const CallInfo* ci) {
    if ((ci->callstatus & ~kFrameBits) != 0)
        throw ImageError("a coroutine that stands in a hook or a finalizer cannot be saved");
    put(body_, slot_of(t, ci->func.p));
    put(body_, slot_of(t, ci->top.p));
    db::put_integer(body_, ci->nresults);
    put(body_, ci->callstatus);
    if ((ci->callstatus & kLoweredBit) != 0) {
        const auto perms = lowered_to_ ? lowered_to_(t, ci) : std::nullopt;
        if (!perms)
            throw ImageError("a function's lowered permissions are not known");
        db::put_integer(body_, perms->number);
    }
    if (isLua(ci))
        write_lua_frame(t, ci);
    else
        write_c_frame(t, ci);
}

void Writer::write_lua_frame(const lua_State* t, const CallInfo* ci) {
    const Proto* proto = clLvalue(s2v(ci->func.p))->p;
    const auto pc = static_cast<unsigned>(ci->u.l.savedpc - proto->code);
    const bool waits = t->status == LUA_YIELD;
    const bool returns = waits && pc > 0 && GET_OPCODE(proto->code[pc - 1]) == OP_RETURN;
    put(body_, pc);
    put(body_, waits && proto->is_vararg ? static_cast<unsigned>(ci->u.l.nextraargs) : 0);
    put(body_, returns ? static_cast<unsigned>(ci->u2.nres) : 0);
}

void Writer::write_c_frame(const lua_State* t, const CallInfo* ci) {
    const bool waits = t->status == LUA_YIELD;
    const bool is_protected = waits && (ci->callstatus & CIST_YPCALL) != 0;
    const bool returns = waits && (ci->callstatus & CIST_CLSRET) != 0;
    const unsigned continuation = continuation_of(t, ci);
    put(body_, continuation);
    db::put_integer(body_, continuation != 0 ? ci->u.c.ctx : 0);
    put(body_, is_protected ? slot_of_offset(ci->u.c.old_errfunc) : 0);
    put(body_, is_protected ? slot_of_offset(ci->u2.funcidx)
               : returns    ? static_cast<unsigned>(ci->u2.nres)
                            : 0);
}

// The field is set by lua_callk, lua_pcallk and lua_yieldk only. A suspended thread's C frames have
// all been through one of them, but for those that are closing variables on their way out.
unsigned Writer::continuation_of(const lua_State* t, const CallInfo* ci) {
    if (t->status != LUA_YIELD || (ci->callstatus & CIST_CLSRET) != 0)
        return 0;
    if (ci->u.c.k == nullptr) {
        if (ci != t->ci)
            throw ImageError(c_function_text(ci) + " cannot be saved while it waits");
        return 0;
    }
    const std::string* name = names_.find_name(ci->u.c.k);
    if (name == nullptr)
        throw ImageError(c_function_text(ci) + " cannot be saved while it waits");
    return 1 + name_index(*name);
}

std::string Writer::c_function_text(const CallInfo* ci) const {
    const TValue* value = s2v(ci->func.p);
    const std::string* name = nullptr;
    if (ttislcf(value)) {
        name = names_.find_name(fvalue(value));
    } else if (ttisCclosure(value)) {
        name = names_.find_name(gcvalue(value));
        if (name == nullptr)
            name = names_.find_name(clCvalue(value)->f);
    }
    return name ? *name : "a function of the server that has no name in images";
}

// -- What is known at the end

std::string Writer::dead_keys() const {
    std::string list;
    unsigned count = 0;
    for (const DeadKey& dead : dead_) {
        const auto found = ids_.find(dead.key);
        if (found == ids_.end() || found->first->tt == LUA_VUPVAL)
            continue;
        ++count;
        db::put_varint(list, dead.table);
        db::put_varint(list, dead.node);
        db::put_varint(list, found->second);
    }
    std::string out;
    db::put_varint(out, count);
    return out + list;
}

void Writer::write_cell(const UpVal* cell) {
    const auto open = open_.find(cell);
    if (open == open_.end()) {
        put(body_, 0u);
        return write_value(cell->v.p);
    }
    put(body_, 1u);
    put(body_, open->second.first);
    put(body_, open->second.second);
}

std::string Writer::header() const {
    std::string out;
    db::put_varint(out, kVersion);
    db::put_varint(out, LUA_VERSION_RELEASE_NUM);
    db::put_varint(out, G(L_)->seed);
    db::put_varint(out, name_indices_.size());
    out += name_list_;
    db::put_varint(out, proto_indices_.size());
    out += protos_;
    db::put_varint(out, objects_.size());
    out += makings_;
    return out;
}

std::string Writer::write(std::span<lua_State* const> threads, int extra_roots) {
    put(body_, static_cast<unsigned>(threads.size()));
    for (lua_State* t : threads)
        put(body_, id_of(obj2gco(t)));
    put(body_, static_cast<unsigned>(extra_roots));
    for (int i = extra_roots; i > 0; --i)
        write_value(s2v(L_->top.p - i));
    for (unsigned id = 0; id < objects_.size(); ++id)
        write_object(id);
    for (const UpVal* cell : upvalues_)
        write_cell(cell);
    std::string image = header() + dead_keys() + body_;
    db::seal(image);
    return image;
}

} // namespace

std::string write_image(lua_State* L, std::span<lua_State* const> threads, int extra_roots,
                        ImageNames& names, ImageCode& code, const LoweredTo& lowered_to) {
    return Writer(L, names, code, lowered_to).write(threads, extra_roots);
}

} // namespace lunamoo::verbs

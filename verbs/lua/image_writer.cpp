// Writing images: from the roots outwards, one object after the other, in the order they are found.
// Nothing recurses, so the depth of the graph does not matter.
//
// Two things are known only when the whole graph is, and are written then:
//   - whether an open upvalue's thread is in the image. If it is not, nobody in the image can tell
//     that the cell is open, and it is saved as a closed one.
//   - whether the object that a dead key was is in the image. Then `next` may still be asked to go
//     on from it; else the key only keeps its place. Its address may have been given to another
//     object since, which is as harmless here as in Lua itself.
#include "verbs/lua/image_writer.h"

#include "cmake/limit.h"
#include "db/assert.h"
#include "verbs/realm.h"
#include "verbs/values.h"

namespace lunamoo::verbs {

namespace image {

namespace {

std::size_t size_of(const Table* table) {
    return sizeof(Table) + luaH_realasize(table) * sizeof(TValue) +
           (isdummy(table) ? 0 : sizenode(table) * sizeof(Node));
}

std::size_t size_of(const lua_State* t) {
    return sizeof(lua_State) + LUA_EXTRASPACE +
           static_cast<std::size_t>(stacksize(t) + EXTRA_STACK) * sizeof(StackValue) +
           t->nci * sizeof(CallInfo);
}

// As Lua allocated it, and the objects that it holds apart.
std::size_t size_of(GCObject* object) {
    switch (object->tt) {
    case LUA_VSHRSTR:
    case LUA_VLNGSTR:
        return sizelstring(tsslen(gco2ts(object)));
    case LUA_VTABLE:
        return size_of(gco2t(object));
    case LUA_VLCL:
        return static_cast<std::size_t>(sizeLclosure(gco2lcl(object)->nupvalues));
    case LUA_VCCL:
        return static_cast<std::size_t>(sizeCclosure(gco2ccl(object)->nupvalues));
    case LUA_VUPVAL:
        return sizeof(UpVal);
    case LUA_VTHREAD:
        return size_of(gco2th(object));
    default:
        return sizeudata(gco2u(object)->nuvalue, gco2u(object)->len);
    }
}

} // namespace

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
    if (name == nullptr && LIMIT(save_unnamed_function))
        throw ImageError("a function of the server that has no name in images cannot be saved");
    return name_index(*name);
}

unsigned Writer::proto_index(const Proto* proto) {
    const auto [entry, is_new] =
        proto_indices_.try_emplace(proto, static_cast<unsigned>(proto_indices_.size()));
    if (!is_new)
        return entry->second;
    const auto place = code_.find(proto);
    if (!place && LIMIT(save_unknown_program))
        throw ImageError("a function from line " + std::to_string(proto->linedefined) + " of " +
                         (proto->source ? getstr(proto->source) : "?") +
                         ", which is no known program, cannot be saved");
    put(protos_, name_index(place->first));
    put(protos_, place->second);
    put(protos_, fingerprint(proto));
    return entry->second;
}

// -- Values and objects

// Memory of a library function's own, which stands in a register that its caller does not use.
static bool is_scratch(const lua_State* L, const TValue* value) {
    const auto& realm = *static_cast<const AllocatorData*>(G(L)->ud);
    const Table* metatable = ttisfulluserdata(value) ? uvalue(value)->metatable : nullptr;
    return metatable == nullptr ||
           (metatable != realm.table_handles && metatable != realm.error_handles);
}

void Writer::write_value(const TValue* value) {
    switch (ttypetag(value)) {
    case LUA_VUSERDATA:
        if (is_scratch(L_, value) && LIMIT(save_scratch_memory))
            return put(body_, Tag::Nil);
        put(body_, Tag::Object);
        return put(body_, id_of(gcvalue(value)));
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
    if (object->tt == LUA_VPROTO)
        return write_lua_closure(running_.at(gco2p(object)));
    held_bytes_ += static_cast<std::int64_t>(size_of(object));
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
    LUNAMOO_ASSERT(value != nullptr); // verb code has no other userdata
    put(makings_, Kind::Handle);
    db::encode(makings_, *value);
    held_bytes_ += static_cast<std::int64_t>(value->expanded_bytes());
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

// -- What is known at the end

std::string Writer::dead_keys() const {
    std::string list;
    unsigned count = 0;
    for (const DeadKey& dead : dead_) {
        const auto found = ids_.find(dead.key);
        if (found == ids_.end() || found->first->tt == LUA_VUPVAL || found->first->tt == LUA_VPROTO)
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

} // namespace image

std::string write_image(lua_State* L, std::span<lua_State* const> threads, int extra_roots,
                        ImageNames& names, ImageCode& code, std::int64_t* held_bytes) {
    image::Writer writer(L, names, code);
    std::string image = writer.write(threads, extra_roots);
    if (held_bytes != nullptr)
        *held_bytes += writer.held_bytes();
    return image;
}

std::int64_t bytes_of(const Proto* proto) {
    const auto size = [](int count, std::size_t each) {
        return static_cast<std::int64_t>(count) * static_cast<std::int64_t>(each);
    };
    return static_cast<std::int64_t>(sizeof(Proto)) + size(proto->sizecode, sizeof(Instruction)) +
           size(proto->sizek, sizeof(TValue)) + size(proto->sizep, sizeof(Proto*)) +
           size(proto->sizelineinfo, 1) + size(proto->sizeabslineinfo, sizeof(AbsLineInfo)) +
           size(proto->sizelocvars, sizeof(LocVar)) + size(proto->sizeupvalues, sizeof(Upvaldesc));
}

} // namespace lunamoo::verbs

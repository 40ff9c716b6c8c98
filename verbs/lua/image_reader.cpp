#include "verbs/lua/image_reader.h"

#include "cmake/limit.h"
#include "verbs/lua/image_check.h"

#include <algorithm>
#include <limits>

namespace lunamoo::verbs {

namespace image {

void fail(const char* what) {
    throw db::CorruptData(std::string("image: ") + what);
}

// -- Parts

unsigned Reader::number() {
    const std::uint64_t n = in_.varint();
    refuse_if(n > std::numeric_limits<unsigned>::max(), "a count is too large");
    return static_cast<unsigned>(n);
}

unsigned Reader::below(unsigned limit, const char* what) {
    const unsigned n = number();
    refuse_if(n >= limit, what);
    return n;
}

int Reader::integer() {
    const std::int64_t n = in_.integer();
    refuse_if(n < std::numeric_limits<int>::min() || n > std::numeric_limits<int>::max(),
              "a number is too large");
    return static_cast<int>(n);
}

const std::string& Reader::name() {
    return name_list_[below(static_cast<unsigned>(name_list_.size()), "no such name")];
}

GCObject* Reader::object(int type) {
    GCObject* found = objects_[below(static_cast<unsigned>(objects_.size()), "no such object")];
    refuse_if(found->tt != type, "an object is of another kind");
    return found;
}

lua_State* Reader::own_thread() {
    const unsigned id = below(static_cast<unsigned>(objects_.size()), "no such coroutine");
    refuse_if(kinds_[id] != Kind::Thread, "an object is no coroutine");
    return gco2th(objects_[id]);
}

Tag Reader::tag() {
    const std::uint8_t byte = in_.byte();
    refuse_if(byte > static_cast<std::uint8_t>(Tag::Dead), "a value of an unknown kind");
    return static_cast<Tag>(byte);
}

void Reader::value(TValue* to) {
    value_of(to, tag());
}

void Reader::value_of(TValue* to, Tag what) {
    switch (what) {
    case Tag::Nil:
        setnilvalue(to);
        break;
    case Tag::False:
        setbfvalue(to);
        break;
    case Tag::True:
        setbtvalue(to);
        break;
    case Tag::Integer:
        setivalue(to, in_.integer());
        break;
    case Tag::Float:
        setfltvalue(to, in_.real());
        break;
    case Tag::ObjectNumber:
        // NOLINTNEXTLINE(performance-no-int-to-ptr): a number, never followed
        setpvalue(to, reinterpret_cast<void*>(static_cast<std::intptr_t>(in_.integer())));
        break;
    case Tag::Function:
        c_function(to);
        break;
    case Tag::Object: {
        GCObject* found = objects_[below(static_cast<unsigned>(objects_.size()), "no such value")];
        refuse_if(found->tt == LUA_VUPVAL || found->tt == LUA_VPROTO, "an object is no value");
        setgcovalue(L_, to, found);
        break;
    }
    case Tag::Dead:
        fail("a dead key where a value belongs");
    }
}

// One without upvalues. One that is only a frame may stand only in a stack, where frames are.
void Reader::c_function(TValue* to) {
    const lua_CFunction function = names_.function(name());
    const FunctionShape& shape = names_.shape(function);
    refuse_if(!shape.upvalues.empty(), "a function lacks its upvalues");
    refuse_if(shape.is_only_a_frame && !filling_, "a function of the server's is a value");
    if (shape.is_only_a_frame)
        only_frames_.push_back(*filling_);
    setfvalue(to, function);
}

// -- What comes before the values

void Reader::read_header() {
    const auto version = in_.varint();
    if ((version < kOldestVersion || version > kVersion) && LIMIT(image_version))
        throw ImageError("the image is of another version of the server");
    if (in_.varint() != LUA_VERSION_RELEASE_NUM && LIMIT(image_lua_release))
        throw ImageError("the image is of another release of Lua");
    if (in_.varint() != G(L_)->seed && LIMIT(image_hash_seed))
        throw ImageError("the image was written with another hash seed: it is of another world");
}

void Reader::read_names() {
    const std::size_t count = in_.count();
    for (std::size_t i = 0; i < count; ++i)
        name_list_.emplace_back(in_.string());
}

void Reader::read_protos() {
    const std::size_t count = in_.count();
    for (std::size_t i = 0; i < count; ++i) {
        const std::string& key = name();
        Proto* proto = code_.proto(key, number());
        if (proto == nullptr && LIMIT(image_program_exists))
            throw ImageError("the program '" + key + "' does not exist here");
        if (fingerprint(proto) != number() && LIMIT(image_program_same))
            throw ImageError("the program '" + key + "' has been compiled differently since");
        protos_.push_back(proto);
    }
}

void Reader::read_dead_keys() {
    const std::size_t count = in_.count();
    const auto objects = static_cast<unsigned>(objects_.size());
    for (std::size_t i = 0; i < count; ++i) {
        DeadKey dead{};
        dead.table = below(objects, "no such table of a dead key");
        dead.node = number();
        dead.key = below(objects, "no such dead key");
        refuse_if(objects_[dead.key]->tt == LUA_VUPVAL, "an object is no key");
        dead_.push_back(dead);
    }
}

// -- Making

GCObject* Reader::make_handle() {
    const db::Value held = db::decode(in_);
    refuse_if(!held.is(db::Type::Table) && !held.is(db::Type::Error), "a handle of a plain value");
    code_.push_handle(L_, held);
    GCObject* made = gcvalue(s2v(L_->top.p - 1));
    lua_pop(L_, 1);
    return made;
}

GCObject* Reader::make_lua_closure() {
    Proto* proto = protos_[below(static_cast<unsigned>(protos_.size()), "no such function")];
    LClosure* closure = luaF_newLclosure(L_, proto->sizeupvalues);
    closure->p = proto;
    return obj2gco(closure);
}

GCObject* Reader::make_c_closure() {
    const lua_CFunction function = names_.function(name());
    const unsigned count = below(MAXUPVAL + 1, "too many upvalues");
    const FunctionShape& shape = names_.shape(function);
    refuse_if(shape.is_only_a_frame || shape.upvalues.size() != count,
              "a function has other upvalues");
    CClosure* closure = luaF_newCclosure(L_, static_cast<int>(count));
    closure->f = function;
    for (unsigned i = 0; i < count; ++i)
        setnilvalue(&closure->upvalue[i]);
    return obj2gco(closure);
}

GCObject* Reader::make_upvalue() {
    GCObject* made = luaC_newobj(L_, LUA_VUPVAL, sizeof(UpVal));
    UpVal* cell = gco2upv(made);
    cell->v.p = &cell->u.value;
    setnilvalue(cell->v.p);
    return made;
}

// Lua's macros may look at their argument twice: it is always a plain variable here.
GCObject* Reader::make_string() {
    const std::string_view text = in_.string();
    TString* made = luaS_newlstr(L_, text.data(), text.size());
    return obj2gco(made);
}

GCObject* Reader::make_thread() {
    lua_State* t = lua_newthread(L_);
    lua_pop(L_, 1);
    return obj2gco(t);
}

GCObject* Reader::make(Kind kind) {
    switch (kind) {
    case Kind::Named:
        return names_.object(name());
    case Kind::String:
        return make_string();
    case Kind::Table: {
        Table* table = luaH_new(L_);
        return obj2gco(table);
    }
    case Kind::LuaClosure:
        return make_lua_closure();
    case Kind::CClosure:
        return make_c_closure();
    case Kind::Upvalue:
        return make_upvalue();
    case Kind::Thread:
        return make_thread();
    case Kind::Handle:
        return make_handle();
    }
    fail("an object of an unknown kind");
}

void Reader::read_objects() {
    const std::size_t count = in_.count();
    for (std::size_t i = 0; i < count; ++i) {
        const auto kind = static_cast<Kind>(in_.byte());
        objects_.push_back(make(kind));
        kinds_.push_back(kind);
    }
}

// -- Filling

void Reader::fill_lua_closure(LClosure* closure) {
    for (int i = 0; i < closure->nupvalues; ++i) {
        GCObject* cell = object(LUA_VUPVAL);
        closure->upvals[i] = gco2upv(cell);
    }
}

void Reader::fill_c_closure(CClosure* closure) {
    const FunctionShape& shape = names_.shape(closure->f);
    for (unsigned i = 0; i < closure->nupvalues; ++i) {
        TValue* upvalue = &closure->upvalue[i];
        value(upvalue);
        const char kind = shape.upvalues[i];
        refuse_if(kind == 'i'   ? !ttisinteger(upvalue)
                  : kind == 's' ? !ttisstring(upvalue)
                                : !ttisthread(upvalue),
                  "an upvalue of another type");
    }
}

void Reader::fill(unsigned id) {
    GCObject* made = objects_[id];
    switch (kinds_[id]) {
    case Kind::Table:
        return fill_table(gco2t(made), id);
    case Kind::LuaClosure:
        return fill_lua_closure(gco2lcl(made));
    case Kind::CClosure:
        return fill_c_closure(gco2ccl(made));
    case Kind::Thread:
        return fill_thread(gco2th(made));
    default:
        return;
    }
}

void Reader::fill_cell(UpVal* cell) {
    if (below(2, "a cell of an unknown kind") == 0)
        return value(cell->v.p);
    lua_State* t = own_thread();
    const auto top = static_cast<unsigned>(t->top.p - t->stack.p);
    const unsigned slot = below(top, "a cell outside of its stack");
    refuse_if(slot == 0, "a cell of the place below its stack");
    open_cell(cell, t, t->stack.p + slot);
}

// As luaF_findupval links a new cell, but without making one.
void Reader::open_cell(UpVal* cell, lua_State* t, StkId level) {
    UpVal** link = &t->openupval;
    while (*link != nullptr && uplevel(*link) > level)
        link = &(*link)->u.open.next;
    refuse_if(*link != nullptr && uplevel(*link) == level, "two cells of one variable");
    cell->v.p = s2v(level);
    cell->u.open.next = *link;
    cell->u.open.previous = link;
    if (*link != nullptr)
        (*link)->u.open.previous = &cell->u.open.next;
    *link = cell;
    if (!isintwups(t)) {
        t->twups = G(L_)->twups;
        G(L_)->twups = t;
    }
}

void Reader::read_roots(ReadImage& result) {
    const std::size_t threads = in_.count();
    if (!lua_checkstack(L_, static_cast<int>(std::min<std::size_t>(threads, 100000))))
        luaD_throw(L_, LUA_ERRMEM);
    for (std::size_t i = 0; i < threads; ++i) {
        result.threads.push_back(own_thread());
        refuse_if(std::count(result.threads.begin(), result.threads.end(), result.threads.back()) >
                      1,
                  "a coroutine twice");
        setthvalue2s(L_, L_->top.p, result.threads.back());
        L_->top.p++;
    }
    const std::size_t extra = in_.count();
    if (!lua_checkstack(L_, static_cast<int>(std::min<std::size_t>(extra, 100000))))
        luaD_throw(L_, LUA_ERRMEM);
    for (std::size_t i = 0; i < extra; ++i) {
        value(s2v(L_->top.p));
        L_->top.p++;
    }
}

// Only the roots wait at a stop: their task wakes them. Others have yielded to who resumed them.
void Reader::check_threads(const ReadImage& result) {
    for (unsigned id = 0; id < objects_.size(); ++id) {
        if (kinds_[id] != Kind::Thread)
            continue;
        const lua_State* t = gco2th(objects_[id]);
        check_thread(t, names_, stops_);
        const bool is_root =
            std::find(result.threads.begin(), result.threads.end(), t) != result.threads.end();
        refuse_if(!is_root && t->status == LUA_YIELD && !isLua(t->ci) && t->ci->u.c.k != nullptr,
                  "a coroutine waits for what will not come");
    }
    for (const auto& [t, slot] : only_frames_) {
        const CallInfo* ci = t->ci;
        while (ci != &t->base_ci && ci->func.p != t->stack.p + slot)
            ci = ci->previous;
        refuse_if(ci == &t->base_ci || isLua(ci) || ci->u.c.k == nullptr,
                  "a function of the server's waits nowhere");
    }
}

ReadImage Reader::read() {
    ReadImage result;
    read_header();
    read_names();
    read_protos();
    read_objects();
    read_dead_keys();
    read_roots(result);
    for (unsigned id = 0; id < objects_.size(); ++id)
        fill(id);
    refuse_if(next_dead_ != dead_.size(), "dead keys of no table");
    for (unsigned id = 0; id < objects_.size(); ++id)
        if (kinds_[id] == Kind::Upvalue)
            fill_cell(gco2upv(objects_[id]));
    in_.expect_end();
    check_threads(result);
    result.has_lowered = has_lowered_;
    return result;
}

} // namespace image

namespace {

// No collection, neither a step nor one in an emergency.
class CollectorStop {
  public:
    explicit CollectorStop(lua_State* L)
        : global_(G(L)), stopped_(global_->gcstp), emergencies_(global_->gcstopem) {
        global_->gcstp |= GCSTPUSR;
        global_->gcstopem = 1;
    }
    ~CollectorStop() {
        global_->gcstp = stopped_;
        global_->gcstopem = emergencies_;
    }
    CollectorStop(const CollectorStop&) = delete;
    CollectorStop& operator=(const CollectorStop&) = delete;

  private:
    global_State* global_;
    lu_byte stopped_;
    lu_byte emergencies_;
};

} // namespace

ReadImage read_image(lua_State* L, std::string_view bytes, ImageNames& names, ImageCode& code,
                     Stops stops) {
    const std::string_view body = db::unseal(bytes);
    luaL_checkstack(L, 4, "too many values");
    const CollectorStop stop(L);
    const int top = lua_gettop(L);
    try {
        return image::Reader(L, body, names, code, stops).read();
    } catch (const std::exception&) {
        lua_settop(L, top);
        throw;
    }
}

} // namespace lunamoo::verbs

#include "verbs/lua/lookups.h"

#include "cmake/limit.h"
#include "verbs/lua/internals.h"

#include "db/permissions.h"
#include "verbs/audit_trail.h"
#include "verbs/lua/meter.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include <array>
#include <cmath>

namespace lunamoo::verbs {

namespace {

constexpr auto kNoSymbol = static_cast<db::Symbol>(UINT32_MAX);
constexpr std::size_t kNames = 64; // powers of two
constexpr std::size_t kVerbs = 64;
constexpr std::size_t kTexts = 32;
constexpr std::size_t kLongestKept = 1024; // bytes

} // namespace

class Lookups {
  public:
    struct Name {
        const TString* text = nullptr;
        db::Symbol symbol{};
    };
    struct Verb {
        const TString* name = nullptr;
        db::ObjectId holder;
        std::uint64_t generation = 0;
        TValue function;
    };

    struct Text {
        db::Value held;
        TString* text = nullptr;
    };

    // A name is at one of two neighbouring places.
    const Name* find_name(const TString* text) const {
        const std::size_t place = text->hash % kNames;
        if (names_[place].text == text)
            return &names_[place];
        return names_[place ^ 1].text == text ? &names_[place ^ 1] : nullptr;
    }
    const Verb* find_verb(const TString* name, db::ObjectId holder,
                          std::uint64_t generation) const {
        const Verb& verb = verbs_[place_of(name, holder)];
        return verb.name == name && verb.holder == holder && verb.generation == generation
                   ? &verb
                   : nullptr;
    }

    void remember_name(lua_State* L, int index, const TString* text, db::Symbol symbol) {
        std::size_t place = text->hash % kNames;
        if (names_[place].text != nullptr &&
            (names_[place ^ 1].text == nullptr || turn_++ % 2 == 0))
            place ^= 1;
        names_[place] = {}; // should anchoring fail
        anchor(L, index, place);
        names_[place] = {text, symbol};
    }
    void forget_names() { names_ = {}; }
    void remember_verb(lua_State* L, db::ObjectId holder, int name_index,
                       std::uint64_t generation) {
        const TString* name = tsvalue(s2v(L->ci->func.p + name_index));
        const std::size_t place = place_of(name, holder);
        verbs_[place].name = nullptr; // should anchoring fail
        anchor(L, name_index, kNames + 2 * place);
        anchor(L, lua_gettop(L), kNames + 2 * place + 1);
        verbs_[place] = {name, holder, generation, *s2v(L->top.p - 1)};
    }

    TString* find_text(const db::Value& value) const {
        const Text& known = texts_[place_of(value)];
        return known.text != nullptr && known.held.representation() == value.representation()
                   ? known.text
                   : nullptr;
    }
    void remember_text(lua_State* L, const db::Value& value) {
        const std::size_t place = place_of(value);
        texts_[place] = {}; // should anchoring fail
        anchor(L, lua_gettop(L), kNames + 2 * kVerbs + place);
        texts_[place] = {value, tsvalue(s2v(L->top.p - 1))};
    }

    // A short string as a value of the world: the one that was made of it before, if that is here.
    const db::Value& value_of(TString* text) {
        db::Value& known = written_[text->hash % kTexts];
        const std::string_view bytes(getshrstr(text), tsslen(text));
        if (!known.is(db::Type::String) || known.as_string() != bytes)
            known = db::Value::short_string(bytes);
        return known;
    }

    int anchor_reference = LUA_NOREF;
    TValue scratch{}; // the value read last

  private:
    static std::size_t place_of(const TString* name, db::ObjectId holder) {
        return (name->hash + static_cast<std::size_t>(holder.number) * 31) % kVerbs;
    }
    static std::size_t place_of(const db::Value& value) {
        constexpr unsigned kAlignment = 4; // bits
        return (reinterpret_cast<std::uintptr_t>(value.representation()) >> kAlignment) % kTexts;
    }
    void anchor(lua_State* L, int index, std::size_t place) const {
        lua_rawgeti(L, LUA_REGISTRYINDEX, anchor_reference);
        lua_pushvalue(L, index);
        lua_rawseti(L, -2, static_cast<lua_Integer>(place) + 1);
        lua_pop(L, 1);
    }

    std::array<Name, kNames> names_{};
    std::array<Verb, kVerbs> verbs_{};
    std::array<Text, kTexts> texts_{};
    std::array<db::Value, kTexts> written_{};
    unsigned turn_ = 0;
};

void LookupsEnd::operator()(Lookups* lookups) const {
    delete lookups;
}

void forget_symbols(Lookups& lookups) {
    lookups.forget_names();
}

LookupsPointer make_lookups(lua_State* L) {
    lua_createtable(L, 0, 0);
    const int reference = luaL_ref(L, LUA_REGISTRYINDEX);
    LookupsPointer made(new Lookups);
    made->anchor_reference = reference;
    return made;
}

namespace {

const TString* short_string(lua_State* L, int index) {
    const TValue* value = s2v(L->ci->func.p + index);
    return ttisshrstring(value) ? tsvalue(value) : nullptr;
}

} // namespace

db::Symbol symbol_at(lua_State* L, int index) {
    Realm& realm = Realm::of(L);
    const TString* text = short_string(L, index);
    if (text != nullptr && realm.find_lookups() != nullptr)
        if (const auto* known = realm.find_lookups()->find_name(text))
            return known->symbol;
    std::size_t length = 0;
    const char* bytes = lua_tolstring(L, index, &length);
    const auto symbol = realm.runtime().world().symbols().find(std::string_view(bytes, length));
    if (!symbol)
        return kNoSymbol;
    if (text != nullptr)
        realm.lookups(L).remember_name(L, index, text, *symbol);
    return *symbol;
}

void remember_text(lua_State* L, const db::Value& value) {
    Realm& realm = Realm::of(L);
    if (realm.find_lookups() != nullptr && value.as_string().size() <= kLongestKept)
        realm.lookups(L).remember_text(L, value);
}

void remember_verb(lua_State* L, db::ObjectId holder, int name_index) {
    if (short_string(L, name_index) == nullptr)
        return;
    Realm& realm = Realm::of(L);
    realm.lookups(L).remember_verb(L, holder, name_index,
                                   realm.runtime().world().verb_generation());
}

// -- For the VM. None of the following raises, yields or takes memory of the realm's; null means:
// the usual way.

namespace {

// Realm::of, without a call.
Realm& realm_of(lua_State* L) {
    return *static_cast<Realm*>(static_cast<AllocatorData*>(G(L)->ud));
}

db::ObjectId object_of(const TValue* value) {
    return db::ObjectId{reinterpret_cast<std::intptr_t>(pvalue(value))};
}

// The perms in force are the realm's owner's: the code that runs belongs to a verb of the realm's,
// and nothing has lowered them. Where nothing of the realm was ever lowered, as nearly always, no
// frame is looked at.
bool acts_as_owner(const lua_State* L, const Realm& realm, Runtime& runtime) {
    const Task* task = runtime.find_current();
    if (task == nullptr || task->activations.empty() || task->activations.back().base)
        return false;
    if (!realm.has_lowered)
        return true;
    const CallInfo* frame = L->ci;
    while (frame != &L->base_ci && !(isLua(frame) && is_verb(clLvalue(s2v(frame->func.p))->p)))
        frame = frame->previous;
    return frame != &L->base_ci && (frame->callstatus & kLoweredBit) == 0;
}

bool set_scalar(TValue* target, const db::Value& value) {
    switch (value.type()) {
    case db::Type::Nil:
        setnilvalue(target);
        return true;
    case db::Type::False:
        setbfvalue(target);
        return true;
    case db::Type::True:
        setbtvalue(target);
        return true;
    case db::Type::Integer:
        setivalue(target, value.as_integer());
        return true;
    case db::Type::Float:
        setfltvalue(target, value.as_float());
        return true;
    case db::Type::Object:
        // NOLINTNEXTLINE(performance-no-int-to-ptr): a number, never followed
        setpvalue(target,
                  reinterpret_cast<void*>(static_cast<std::intptr_t>(value.as_object().number)));
        return true;
    default:
        return false;
    }
}

// False for what is neither a scalar nor a short string, and for NaN.
bool get_small(Lookups& lookups, const TValue* value, db::Value& small) {
    switch (ttypetag(value)) {
    case LUA_VNIL:
        small = {};
        return true;
    case LUA_VFALSE:
    case LUA_VTRUE:
        small = db::Value::boolean(ttistrue(value));
        return true;
    case LUA_VNUMINT:
        small = db::Value::integer(ivalue(value));
        return true;
    case LUA_VNUMFLT:
        if (std::isnan(fltvalue(value)) && LIMIT(remembered_nan))
            return false;
        small = *db::Value::real(fltvalue(value));
        return true;
    case LUA_VLIGHTUSERDATA:
        small = db::Value::object(object_of(value));
        return true;
    case LUA_VSHRSTR:
        small = lookups.value_of(tsvalue(value));
        return true;
    default:
        return false;
    }
}

// A scalar, or a string that was read before, for the ticks of the usual way.
const TValue* taken(lua_State* L, Lookups& lookups, const db::Value& value) {
    Meter& meter = meter_of(L);
    Ticks ticks = 1; // as for a call of __index
    if (value.is(db::Type::String)) {
        TString* text = lookups.find_text(value);
        if (text == nullptr)
            return nullptr;
        ticks += static_cast<Ticks>(tsslen(text) / 64);
        setsvalue(L, &lookups.scratch, text);
    } else if (!set_scalar(&lookups.scratch, value)) {
        return nullptr;
    }
    if (meter.ticks < ticks)
        return nullptr;
    if (LIMIT(remembered_read_ticks))
        meter.ticks -= ticks;
    return &lookups.scratch;
}

// Of a stored table's handle; null for what is none.
const db::Table* stored_table(const Realm& realm, const TValue* handle) {
    if (!ttisfulluserdata(handle))
        return nullptr;
    const Udata* userdata = uvalue(handle);
    return userdata->metatable == realm.table_handles
               ? &held_by_handle(getudatamem(userdata)).as_table()
               : nullptr;
}

const TValue* stored_field(lua_State* L, const TValue* handle, const TString* key) {
    Realm& realm = realm_of(L);
    Lookups* lookups = realm.find_lookups();
    const db::Table* table = lookups == nullptr ? nullptr : stored_table(realm, handle);
    if (table == nullptr)
        return nullptr;
    return taken(L, *lookups, table->get(std::string_view(getshrstr(key), tsslen(key))));
}

const TValue* remembered_property(lua_State* L, const TValue* object, const TString* key) {
    Realm& realm = realm_of(L);
    Lookups* lookups = realm.find_lookups();
    const auto* name = lookups == nullptr ? nullptr : lookups->find_name(key);
    if (name == nullptr)
        return nullptr;
    Runtime& runtime = realm.runtime();
    const auto* view = runtime.world().remembered_property(object_of(object), name->symbol);
    if (view == nullptr)
        return nullptr;
    if ((view->bits & db::kPropertyRead) == 0 &&
        !(acts_as_owner(L, realm, runtime) &&
          db::may_read_property(runtime.world(), realm.owner(), *view)) &&
        LIMIT(remembered_read))
        return nullptr;
    return taken(L, *lookups, *view->value);
}

} // namespace

const TValue* stored_element(lua_State* L, const TValue* indexed, lua_Integer index) {
    Realm& realm = realm_of(L);
    Lookups* lookups = realm.find_lookups();
    const db::Table* table = lookups == nullptr ? nullptr : stored_table(realm, indexed);
    if (table == nullptr || index < 1 || index > static_cast<lua_Integer>(table->array().size()))
        return nullptr;
    return taken(L, *lookups, table->array()[static_cast<std::size_t>(index) - 1]);
}

// Of what is no table: an object's property, a stored table's element.
const TValue* field_of(lua_State* L, const TValue* indexed, const TString* key) {
    if (ttislightuserdata(indexed))
        return remembered_property(L, indexed, key);
    return stored_field(L, indexed, key);
}

const TValue* remembered_verb(lua_State* L, const TValue* object, const TString* key) {
    Realm& realm = realm_of(L);
    const Lookups* lookups = realm.find_lookups();
    if (lookups == nullptr)
        return nullptr;
    Runtime& runtime = realm.runtime();
    const auto& world = runtime.world();
    const auto* holder = world.verb_holder(object_of(object));
    if (holder == nullptr)
        return nullptr;
    const auto* verb = lookups->find_verb(key, holder->id, world.verb_generation());
    Meter& meter = runtime.meter();
    if (verb == nullptr || meter.ticks < 1)
        return nullptr;
    if (LIMIT(remembered_verb_ticks))
        --meter.ticks;
    return &verb->function;
}

// Writes; what it returns is somewhere that the VM may write the value to once more.
const TValue* remembered_write(lua_State* L, const TValue* object, const TString* key,
                               const TValue* value) {
    Realm& realm = realm_of(L);
    Lookups* lookups = realm.find_lookups();
    const auto* name = lookups == nullptr ? nullptr : lookups->find_name(key);
    if (name == nullptr)
        return nullptr;
    Runtime& runtime = realm.runtime();
    const auto id = object_of(object);
    const auto* view = runtime.world().remembered_property(id, name->symbol);
    Meter& meter = runtime.meter();
    if (view == nullptr || meter.ticks < 1)
        return nullptr;
    if (!(acts_as_owner(L, realm, runtime) &&
          db::may_write_property(runtime.world(), realm.owner(), *view)) &&
        LIMIT(remembered_write))
        return nullptr;
    if (runtime.audit().is_options(id) && LIMIT(remembered_write_options))
        return nullptr;
    db::Value small;
    if (!get_small(*lookups, value, small) ||
        !runtime.world().overwrite_small(id, name->symbol, small))
        return nullptr;
    if (LIMIT(remembered_write_ticks))
        --meter.ticks;
    return &lookups->scratch;
}

} // namespace lunamoo::verbs

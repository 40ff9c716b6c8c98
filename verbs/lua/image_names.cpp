#include "cmake/limit.h"
#include "verbs/lua/image.h"
#include "verbs/lua/image_format.h"

#include "db/assert.h"

#include <algorithm>

namespace lunamoo::verbs {

namespace {

const auto kByAddress = [](const std::pair<GCObject*, std::string>& entry, const GCObject* object) {
    return std::less<const GCObject*>()(entry.first, object);
};

} // namespace

void ImageNames::add(GCObject* object, std::string name) {
    const auto place = std::lower_bound(objects_.begin(), objects_.end(), object, kByAddress);
    if (place != objects_.end() && place->first == object)
        place->second = std::move(name);
    else
        objects_.emplace(place, object, std::move(name));
}

void ImageNames::add_object(lua_State* L, int index, std::string name) {
    lua_pushvalue(L, index);
    const TValue value = *s2v(L->top.p - 1);
    lua_pop(L, 1);
    if (ttislcf(&value))
        add_function(fvalue(&value), std::move(name));
    else if (iscollectable(&value))
        add(gcvalue(&value), std::move(name));
    else
        throw std::invalid_argument("only an object can have a name in images: " + name);
}

void ImageNames::add_upvalue(lua_State* L, int closure_index, int n, std::string name) {
    auto* cell = static_cast<UpVal*>(lua_upvalueid(L, closure_index, n));
    if (cell == nullptr || lua_iscfunction(L, closure_index))
        throw std::invalid_argument("no such upvalue: " + name);
    add(obj2gco(cell), std::move(name));
}

void ImageNames::add_continuation(lua_KFunction address, std::string name,
                                  ContinuationShape shape) {
    continuation_shapes_[address] = std::move(shape);
    continuation_names_[address] = name;
    continuations_[std::move(name)] = address;
}

void ImageNames::add_function(lua_CFunction address, std::string name, FunctionShape shape) {
    function_shapes_[address] = shape;
    function_names_[address] = name;
    functions_[std::move(name)] = address;
}

namespace {

template <typename Map, typename Key> const std::string* find_in(const Map& map, Key key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

[[noreturn]] void refuse(const std::string& name, const char* what) {
    throw ImageError(std::string(what) + " '" + name + "' does not exist here");
}

} // namespace

const std::string* ImageNames::find_name(const GCObject* object) const {
    const auto found = std::lower_bound(objects_.begin(), objects_.end(), object, kByAddress);
    return found != objects_.end() && found->first == object ? &found->second : nullptr;
}

const std::string* ImageNames::find_name(lua_CFunction address) const {
    const auto* found = find_in(function_names_, address);
    return found == nullptr && shared_ != nullptr ? shared_->find_name(address) : found;
}

const std::string* ImageNames::find_name(lua_KFunction address) const {
    const auto* found = find_in(continuation_names_, address);
    return found == nullptr && shared_ != nullptr ? shared_->find_name(address) : found;
}

GCObject* ImageNames::object(const std::string& name) const {
    const auto find = [&] {
        return std::find_if(objects_.begin(), objects_.end(),
                            [&](const auto& entry) { return entry.second == name; });
    };
    auto found = find();
    if (found == objects_.end() && maker_) {
        maker_(name);
        found = find();
    }
    if (found == objects_.end() && LIMIT(image_name_known))
        refuse(name, "the object");
    return found->first;
}

lua_CFunction ImageNames::function(const std::string& name) const {
    if (const auto found = functions_.find(name); found != functions_.end())
        return found->second;
    if (shared_ == nullptr && LIMIT(image_function_known))
        refuse(name, "the function");
    return shared_->function(name);
}

lua_KFunction ImageNames::continuation(const std::string& name) const {
    if (const auto found = continuations_.find(name); found != continuations_.end())
        return found->second;
    if (shared_ == nullptr && LIMIT(image_continuation_known))
        refuse(name, "the continuation");
    return shared_->continuation(name);
}

const FunctionShape& ImageNames::shape(lua_CFunction address) const {
    const auto found = function_shapes_.find(address);
    if (found != function_shapes_.end())
        return found->second;
    LUNAMOO_ASSERT(shared_ != nullptr);
    return shared_->shape(address);
}

const ContinuationShape& ImageNames::shape(lua_KFunction address) const {
    const auto found = continuation_shapes_.find(address);
    if (found != continuation_shapes_.end())
        return found->second;
    LUNAMOO_ASSERT(shared_ != nullptr);
    return shared_->shape(address);
}

void ImageCode::push_handle(lua_State*, const db::Value&) {
    throw ImageError("there are no handles here");
}

std::string waits_in(const lua_State* thread, const ImageNames& names) {
    const CallInfo* innermost = thread->ci;
    if (thread->status != LUA_YIELD || isLua(innermost) || innermost->u.c.k == nullptr)
        return {};
    const std::string* name = names.find_name(innermost->u.c.k);
    return name == nullptr ? std::string() : *name;
}

namespace image {

std::uint32_t fingerprint(const Proto* proto) {
    const unsigned char shape[] = {proto->numparams, proto->is_vararg, proto->maxstacksize,
                                   static_cast<unsigned char>(proto->sizeupvalues)};
    const std::uint32_t start = db::crc32({reinterpret_cast<const char*>(shape), std::size(shape)});
    return db::crc32({reinterpret_cast<const char*>(proto->code),
                      static_cast<std::size_t>(proto->sizecode) * sizeof(Instruction)},
                     start);
}

} // namespace image
} // namespace lunamoo::verbs

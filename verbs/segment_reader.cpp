#include "verbs/segment_reader.h"

#include "cmake/limit.h"
#include "verbs/calls.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"
#include "verbs/values.h"

#include <algorithm>
#include <exception>

namespace lunamoo::verbs {

namespace {

// Of the error on the top. Takes no memory of the realm's, which may be what there is none of.
std::string text_of_error(lua_State* L) {
    if (const db::Value* value = handle_value(L, -1);
        value != nullptr && value->is(db::Type::Error)) {
        const auto& error = value->as_error();
        return error.message.empty() ? std::string(db::name_of(error.code)) : error.message;
    }
    return lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "an error that is no text";
}

// A stored value was refused room.
bool is_quota_error(lua_State* L) {
    const db::Value* value = handle_value(L, -1);
    return value != nullptr && value->is(db::Type::Error) &&
           value->as_error().code == db::ErrorCode::Quota; // no limit: asks who refused
}

} // namespace

lua_State* SegmentReader::take_fork_thread() {
    fork_thread_ = realm_.take_thread();
    if (fork_thread_ != nullptr)
        return fork_thread_;
    runtime_.make_room(realm_, &task_);
    fork_thread_ = realm_.take_thread();
    if (fork_thread_ == nullptr)
        throw ImageError(refusal_of_memory());
    return fork_thread_;
}

// An image of a few bytes may hold values many times as large, and is read without collecting.
ReadImage SegmentReader::read(std::string_view bytes) {
    bytes_ = bytes;
    if (realm_.used_bytes() > realm_.limit_bytes() / 4 * 3)
        runtime_.make_room(realm_, &task_);
    if (try_to_read())
        return std::move(result_);
    runtime_.make_room(realm_, &task_);
    if (!try_to_read())
        throw ImageError(refusal_of_memory());
    return std::move(result_);
}

// False where there was no memory for it. What it had read by then is garbage.
bool SegmentReader::try_to_read() {
    result_ = {};
    has_room_ = true;
    lua_State* L = realm_.state();
    lua_pushcfunction(L, read_protected);
    lua_pushlightuserdata(L, this);
    const int status = lua_pcall(L, 1, 0, 0);
    if (status == LUA_OK && failure_.empty() && has_room_)
        return true;
    forget_threads();
    const bool has_no_memory =
        !has_room_ || status == LUA_ERRMEM || (status != LUA_OK && is_quota_error(L));
    if (status != LUA_OK && !has_no_memory)
        failure_ = text_of_error(L);
    if (status != LUA_OK)
        lua_pop(L, 1);
    if (!has_no_memory)
        throw ImageError(failure_);
    return false;
}

int SegmentReader::read_protected(lua_State* L) {
    auto& reader = *static_cast<SegmentReader*>(lua_touserdata(L, 1));
    lua_settop(L, 0);
    reader.read_values(L);
    return 0;
}

// Coroutines, or what the fork is called with, end where they belong.
void SegmentReader::read_values(lua_State* L) {
    try {
        result_ = read_image(L, bytes_, realm_.image_names(), realm_.image_code());
    } catch (const std::exception& error) { // ImageError, CorruptData, bad_alloc
        failure_ = error.what();
        return;
    }
    realm_.has_lowered |= result_.has_lowered;
    if (lua_gettop(L) != static_cast<int>(result_.threads.size()) + task_.fork_values &&
        LIMIT(image_values)) {
        failure_ = "the image holds other values than its task says";
        return;
    }
    for (int i = 1; i <= static_cast<int>(result_.threads.size()); ++i)
        realm_.adopt_thread(L, i);
    if (task_.fork_values == 0)
        return;
    has_room_ = lua_checkstack(fork_thread_, task_.fork_values + 4) != 0;
    if (!has_room_)
        return;
    lua_pushcfunction(fork_thread_, fork_body);
    lua_xmove(L, fork_thread_, task_.fork_values);
}

void SegmentReader::forget_threads() {
    for (lua_State* thread : result_.threads)
        realm_.drop_thread(thread);
}

std::string SegmentReader::refusal_of_memory() const {
    const std::string why = runtime_.refusal_text();
    return why.empty() ? "the realm's memory is used up" : why;
}

KeptThreads::~KeptThreads() {
    for (const auto& [realm, thread] : kept_)
        if (!is_outermost(thread))
            realm->drop_thread(thread);
}

void KeptThreads::add(Realm& realm, const ReadImage& image) {
    for (lua_State* thread : image.threads)
        kept_.emplace_back(&realm, thread);
}

bool KeptThreads::is_outermost(const lua_State* thread) const {
    return std::any_of(
        task_.activations.begin(), task_.activations.end(), [&](const Activation& activation) {
            return !activation.threads.empty() && activation.threads.front() == thread;
        });
}

} // namespace lunamoo::verbs

#include "verbs/lua/no_stop.h"

#include "verbs/lua/internals.h"
#include "verbs/realm.h"
#include "verbs/runtime.h"

#include <algorithm>
#include <array>

namespace lunamoo::verbs {

namespace {

// C functions that a task can stop below, for they have continuations (verbs/image_shapes.h).
constexpr std::array<std::string_view, 9> kStoppable{"activation.body",
                                                     "call",
                                                     "coroutine.resume",
                                                     "coroutine.wrap.call",
                                                     "fork.body",
                                                     "pairs",
                                                     "pcall",
                                                     "stub",
                                                     "xpcall"};

// "table.sort" of "table.sort@1", "ipairs" of "ipairs.iterator@1"; empty where it has no name.
std::string_view name_of(const CallInfo* ci, const ImageNames& names) {
    const TValue* value = s2v(ci->func.p);
    const std::string* name = nullptr;
    if (ttislcf(value))
        name = names.find_name(fvalue(value));
    else if (ttisCclosure(value))
        name = names.find_name(clCvalue(value)->f);
    if (name == nullptr)
        return {};
    const std::string_view text = *name;
    return text.substr(0, std::min(text.find('@'), text.find(".iterator")));
}

bool can_stop_below(std::string_view name) {
    return name.empty() || name.starts_with("builtin.") || name == "pausable" ||
           std::find(kStoppable.begin(), kStoppable.end(), name) != kStoppable.end();
}

// The innermost C function that calls something here and cannot be saved.
std::string_view holder_in(const lua_State* thread, const ImageNames& names) {
    for (const CallInfo* ci = thread->ci; ci != nullptr && ci != &thread->base_ci;
         ci = ci->previous)
        if (!isLua(ci))
            if (const auto name = name_of(ci, names); !can_stop_below(name))
                return name;
    return {};
}

} // namespace

std::string why_no_stop(lua_State* L) {
    const std::string start = "a task cannot stop ";
    const auto& activations = runtime_of(L).current().activations;
    const auto& innermost = activations.back();
    std::string_view holder = holder_in(L, innermost.realm->image_names());
    const auto& threads = innermost.threads;
    if (holder.empty() && std::find(threads.begin(), threads.end(), L) == threads.end())
        return start + "inside a __close that coroutine.close runs";
    for (auto at = activations.rbegin(); holder.empty() && at != activations.rend(); ++at)
        for (std::size_t t = at->threads.size(); holder.empty() && t-- > 0;)
            holder = holder_in(at->threads[t], at->realm->image_names());
    if (holder.empty())
        return start + "here";
    if (holder == "use")
        return start + "while a library loads";
    return (start + "inside a function that ").append(holder).append(" calls");
}

} // namespace lunamoo::verbs

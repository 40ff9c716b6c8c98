// Steps paid for in ticks of the running task.
#pragma once

#include "verbs/library/arguments.h"
#include "verbs/library/patterns.h"

namespace lunamoo::verbs::library {

inline StepBudget lua_steps(lua_State* L) {
    return {
        // no limit: those who take steps are
        [](void* context, std::int64_t ticks) { charge(static_cast<lua_State*>(context), ticks); },
        L};
}

} // namespace lunamoo::verbs::library

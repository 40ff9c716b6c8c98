// What images may say of the server's C functions and continuations (verbs/lua/image.h), by their
// stable names: the one table of what each continuation finds on its stack and relies on.
#pragma once

#include "verbs/lua/image.h"

#include <string_view>

namespace lunamoo::verbs {

FunctionShape function_shape(std::string_view stable_name);
// Every continuation has one: there is none for a name that is not in the table, which is a bug.
ContinuationShape continuation_shape(std::string_view stable_name);

// The continuations that a task's coroutines wait with. The innermost one waits in a builtin; those
// that it was resumed from, in order, in coroutine.resume; those that called into another realm, in
// a call.
inline constexpr std::string_view kWaitsInBuiltin = "builtin.k@1";
inline constexpr std::string_view kWaitsInResume = "coroutine.resume.k@1";
inline constexpr std::string_view kWaitsInCall = "take.k@1";

} // namespace lunamoo::verbs

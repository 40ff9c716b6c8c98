#include "verbs/image_shapes.h"

#include "db/assert.h"

namespace lunamoo::verbs {

FunctionShape function_shape(std::string_view stable_name) {
    if (stable_name == "stub@1")
        return {"iis", false};
    if (stable_name == "coroutine.wrap.call@1")
        return {"t", false};
    if (stable_name == "string.gmatch.iterator@1")
        return {"ssii", false};
    if (stable_name == "activation.body@1" || stable_name == "fork.body@1")
        return {"", true};
    return {};
}

ContinuationShape continuation_shape(std::string_view stable_name) {
    using Shape = ContinuationShape;
    using Waits = Shape::Waits;
    if (stable_name == kWaitsInBuiltin)
        return {Waits::AtStop, {0}, Shape::kAnywhere, Shape::kAnyNumber};
    if (stable_name == kWaitsInCall || stable_name == kWaitsInResume)
        return {Waits::AtStop, {0, 1}, Shape::kAnywhere, Shape::kAnyNumber};
    if (stable_name == "pcall.k@1" || stable_name == "body.k@1") // handler, true, function
        return {Waits::InProtectedCall, {0}, 3, Shape::kAnyNumber};
    if (stable_name == "xpcall.k@1") // our handler, the body's, a boolean, function
        return {Waits::InProtectedCall, {0, 1}, 4, Shape::kAnyNumber};
    if (stable_name == "pairs.k@1")
        return {Waits::InCall, {0}, Shape::kAnywhere, 3};
    if (stable_name == "pausable.k@1")
        return {Waits::InCall, {0}, 1, LUA_MULTRET};
    if (stable_name == "call.k@1") // the context is the number of values kept below the function
        return {Waits::InCall, {0, 2}, Shape::kAboveContext, LUA_MULTRET};
    LUNAMOO_ASSERT(false && "a continuation without a shape");
}

} // namespace lunamoo::verbs

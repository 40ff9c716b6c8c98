// The text of the prelude. Each function checks through the first primitive it calls, with all its
// arguments, so that wrong ones are refused there; before that, _wrapper says where a wrapped
// builtin goes instead. After each call of a verb everything may be different: the next primitive
// checks again, and what is gone is passed over.
// No function here has local functions or upvalues besides P, and none ends in a tail call: a task
// may stop in any of them and be saved.
#include "verbs/prelude.h"

namespace lunamoo::verbs {
namespace {

constexpr std::string_view kText = R"lua(local P = ...
return {
  create = function(...)
    local wrapper = P._wrapper("create")
    if wrapper then
      local wrapped = wrapper:bf_create(...)
      return wrapped
    end
    local made = P._create(...)
    if P._has_verb(made, "initialize") then
      made:initialize()
    end
    return made
  end,

  move = function(...)
    local wrapper = P._wrapper("move")
    if wrapper then
      local wrapped = wrapper:bf_move(...)
      return wrapped
    end
    local asks = P._begin_move(...)
    local what, where = ...
    local accepted = false
    if asks and P._has_verb(where, "accept") then
      accepted = where:accept(what)
    end
    local from = P._move(what, where, accepted)
    if from and P._has_verb(from, "exitfunc") then
      from:exitfunc(what)
    end
    if from and P._is_in(what, where) and P._has_verb(where, "enterfunc") then
      where:enterfunc(what)
    end
  end,

  recycle = function(...)
    local wrapper = P._wrapper("recycle")
    if wrapper then
      local wrapped = wrapper:bf_recycle(...)
      return wrapped
    end
    P._begin_recycle(...)
    local what = ...
    if P._has_verb(what, "recycle") then
      what:recycle()
    end
    local contents = P._contents(what)
    for i = 1, #contents do
      if P._evict(what, contents[i]) and P._has_verb(what, "exitfunc") then
        what:exitfunc(contents[i])
      end
    end
    local from = P._leave(what)
    if from and P._has_verb(from, "exitfunc") then
      from:exitfunc(what)
    end
    P._recycle(what)
  end,

  check_password = function(...)
    local wrapper = P._wrapper("check_password")
    if wrapper then
      local wrapped = wrapper:bf_check_password(...)
      return wrapped
    end
    local reply = P._check_password(...)
    return reply == "1"
  end,
}
)lua";

} // namespace

std::string_view prelude_text() {
    return kText;
}

} // namespace lunamoo::verbs

// How builtins are told which verb is meant: a string, whose first match on the object itself
// counts, or its index from 1. Private to builtins/.
#pragma once

#include "verbs/builtin.h"

namespace lunamoo::verbs {

// Arguments 1 and 2. E_INVARG, E_VERBNF, E_TYPE; the latter two E_PERM.
db::Result<db::FoundVerb> find_verb_argument(Call& call);
db::Result<db::FoundVerb> find_readable(Call& call);
db::Result<db::FoundVerb> find_writable(Call& call);

// "#12:look", as compile errors name it.
std::string chunk_name(const db::FoundVerb& verb);

// An optional argument, why the text is given: "" where there is none. E_INVARG where it is long or
// not one line.
db::Result<std::string> reason_argument(Call& call, std::size_t index);
db::Authorship authorship(Call& call, std::string reason);

} // namespace lunamoo::verbs

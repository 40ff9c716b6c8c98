// Prints the limits that the declarations of builtins ask for, one a line: arity:NAME, types:NAME,
// cost:NAME, access:NAME. What the prelude has in Lua is checked by the primitives it calls.
#include "verbs/builtin.h"

#include <cstdio>
#include <string>

using lunamoo::verbs::Access;
using lunamoo::verbs::Builtin;

namespace {

void print(const char* kind, const Builtin& builtin) {
    std::printf("%s:%s\n", kind, std::string(builtin.name).c_str());
}

bool has_types(std::string_view parameters) {
    for (std::string_view rest = parameters; rest.find(": ") != std::string_view::npos;) {
        rest.remove_prefix(rest.find(": ") + 2);
        if (!rest.starts_with("any"))
            return true;
    }
    return false;
}

} // namespace

int main() {
    for (const Builtin& builtin : lunamoo::verbs::all_builtins()) {
        if (builtin.function == nullptr)
            continue;
        print("arity", builtin);
        if (has_types(builtin.parameters))
            print("types", builtin);
        if (builtin.cost > 0)
            print("cost", builtin);
        if (builtin.access != Access::Anyone && builtin.access != Access::Body)
            print("access", builtin);
    }
}

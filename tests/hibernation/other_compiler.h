// Compilers that make other instructions of the same texts, as another build's might: each puts its
// own number, which nobody uses, at the beginning of every function, so that instructions and
// constants are elsewhere. What programs do and their lines stay the same.
#pragma once

#include <string>

namespace lunamoo::verbs::hibernation {

// 0 compiles as this build does; any other number is another compiler.
std::string text_for_compiler(int compiler, const std::string& text);

} // namespace lunamoo::verbs::hibernation

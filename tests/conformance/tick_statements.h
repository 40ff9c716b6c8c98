// What programs whose ticks are compared are made of (ticks.cpp).
#pragma once

#include "tests/conformance/program_generator.h"

namespace lunamoo::verbs::test {

std::span<const StatementKind> tick_statements();

} // namespace lunamoo::verbs::test

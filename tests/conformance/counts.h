// What the counting VM has executed (counting_vm.cpp): of each opcode how often it was dispatched,
// and which C functions its call instructions called. Global, because the VM has nowhere to keep it
// and only this program is built so.
#pragma once

#include <cstdint>
#include <map>

struct lua_State;

namespace lunamoo::verbs::test {

inline constexpr int kOpcodes = 83;

struct Counts {
    std::uint64_t opcodes[kOpcodes] = {};
    std::map<int (*)(lua_State*), std::uint64_t> functions;
};

Counts& counts();
const char* opcode_name(int opcode); // "MOVE"

} // namespace lunamoo::verbs::test

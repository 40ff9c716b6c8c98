// Landlock: what of the file system a thread, and those it makes from then on, may touch. By direct
// system calls, because the C library has no names for them. Rights are asked for as far as the
// kernel's version of Landlock knows them.
// Source: the kernel's Documentation/userspace-api/landlock.rst.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace lunamoo::server {

struct LandlockRules {
    std::vector<std::string> read;  // files, or folders with all below them
    std::vector<std::string> write; // folders: to read, to change, to make files in
};

// The version of Landlock in this kernel, from 1; 0 where it has none or it is switched off.
int landlock_version();

// A path that is there cannot be opened now. Later it perhaps could, and then Landlock would say
// EACCES of it, which is not the cause.
struct UnopenedPath : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// From now on the calling thread opens nothing but what the rules name, runs no file, connects by
// TCP to nobody (version 4), and reaches no process outside (version 6: signals, abstract sockets).
// What is open stays open. Rules for what does not exist, or what this user cannot reach, are left
// out. Cannot be undone; needs no_new_privs. Empty where it is done, else why not, and then nothing
// is restricted; throws UnopenedPath, and then nothing is either.
std::string restrict_by_landlock(const LandlockRules& rules);

} // namespace lunamoo::server

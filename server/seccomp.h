// The filter of system calls for a server that has opened its listeners and made its threads. What
// it does not list is refused with EPERM, so that something forgotten is an error of one operation
// and not the end of the server. Not listed: running programs, new processes, new sockets and
// connections, tracing, mounting, modules, BPF, keys, other processes' memory, memory to execute.
#pragma once

#include <string>

namespace lunamoo::server {

enum class NewPrivileges { Refused, AsTheyAre };

// For all threads of this process, and those they make. Cannot be undone. Where `privileges` is
// AsTheyAre, no_new_privs is not set, and only root may do this. Empty where it is done, else why
// not, and then nothing is restricted. Async signals may be running; no thread may have a filter
// of its own.
std::string restrict_by_seccomp(NewPrivileges privileges);

} // namespace lunamoo::server

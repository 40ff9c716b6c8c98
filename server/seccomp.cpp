#include "server/seccomp.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace lunamoo::server {
namespace {

constexpr std::array kAllowed{
    // files, within what Landlock and their modes allow
    "read", "write", "pread64", "pwrite64", "readv", "writev", "preadv", "pwritev", "open",
    "openat", "close", "stat", "lstat", "fstat", "newfstatat", "fstatat64", "statx", "lseek",
    "_llseek", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "unlink", "unlinkat",
    "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "truncate", "ftruncate",
    "fallocate", "fadvise64", "fsync", "fdatasync", "sync_file_range", "flock", "fcntl", "fcntl64",
    "fchmod", "fchmodat", "fchown", "utimensat", "umask", "getdents64", "getcwd", "dup", "dup2",
    "dup3", "pipe2", "statfs", "fstatfs", "copy_file_range", "sendfile",
    // sockets that are there, and those that come in by them
    "accept", "accept4", "recvfrom", "recvmsg", "recvmmsg", "sendto", "sendmsg", "sendmmsg",
    "shutdown", "getsockopt", "setsockopt", "getsockname", "getpeername",
    // waiting
    "poll", "ppoll", "select", "_newselect", "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait",
    "epoll_pwait", "epoll_pwait2", "eventfd2", "timerfd_create", "timerfd_settime",
    "timerfd_gettime",
    // time
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time",
    "times", "timer_create", "timer_settime", "timer_gettime", "timer_getoverrun", "timer_delete",
    "getrusage",
    // memory
    "brk", "munmap", "mremap", "madvise", "mincore", "membarrier",
    // threads and signals
    "futex", "futex_waitv", "set_robust_list", "get_robust_list", "rseq", "set_tid_address",
    "sched_yield", "sched_getaffinity", "getcpu", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
    "rt_sigpending", "rt_sigtimedwait", "rt_sigsuspend", "sigaltstack", "sigreturn",
    "restart_syscall", "exit", "exit_group",
    // who and where
    "getpid", "getppid", "gettid", "getpgrp", "getuid", "geteuid", "getgid", "getegid", "getresuid",
    "getresgid", "getgroups", "uname", "sysinfo", "getrandom", "getrlimit"};

class Filter {
  public:
    Filter() : context_(seccomp_init(SCMP_ACT_ERRNO(EPERM))) {
        if (!context_)
            error_ = ENOMEM;
    }

    // What this architecture does not have is left out.
    template <typename... Conditions>
    void add(std::uint32_t action, const char* name, Conditions... conditions) {
        const int number = seccomp_syscall_resolve_name(name);
        if (error_ != 0 || number < 0)
            return;
        const std::array<scmp_arg_cmp, sizeof...(Conditions)> all{conditions...};
        note(seccomp_rule_add_array(context_.get(), action, number,
                                    static_cast<unsigned>(all.size()), all.data()));
    }
    void set(scmp_filter_attr attribute, std::uint32_t value) {
        if (error_ == 0)
            note(seccomp_attr_set(context_.get(), attribute, value));
    }
    void load() {
        if (error_ == 0)
            note(seccomp_load(context_.get()));
    }
    int error() const { return error_; } // of errno.h; 0 where all went well

  private:
    struct Release {
        void operator()(void* context) const { seccomp_release(context); }
    };
    void note(int result) {
        if (result < 0)
            error_ = -result;
    }
    std::unique_ptr<void, Release> context_;
    int error_ = 0;
};

constexpr std::uint32_t kAllow = SCMP_ACT_ALLOW;

scmp_arg_cmp is(unsigned argument, std::uint64_t value) {
    return {argument, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp has_bits(unsigned argument, std::uint64_t mask, std::uint64_t bits) {
    return {argument, SCMP_CMP_MASKED_EQ, mask, bits};
}

// The numbers of ioctl and prctl are 32 bits wide; what is above them in the register is nobody's.
scmp_arg_cmp is_number(unsigned argument, int value) {
    return has_bits(argument, 0xFFFFFFFF, static_cast<std::uint32_t>(value));
}

void allow_with_conditions(Filter& filter) {
    for (const char* name : {"mmap", "mmap2", "mprotect"})
        filter.add(kAllow, name, has_bits(2, PROT_EXEC, 0));
    for (const int request : {FIONBIO, FIONREAD, FIOASYNC, TCGETS})
        filter.add(kAllow, "ioctl", is_number(1, request));
    for (const int option : {PR_SET_NAME, PR_GET_NAME, PR_GET_NO_NEW_PRIVS})
        filter.add(kAllow, "prctl", is_number(0, option));
    // Threads, not processes. The flags of clone3 are behind a pointer: the C library takes ENOSYS
    // for an old kernel, and uses clone.
    filter.add(kAllow, "clone", has_bits(0, CLONE_THREAD, CLONE_THREAD));
    filter.add(SCMP_ACT_ERRNO(ENOSYS), "clone3");
    const int self = ::getpid();
    filter.add(kAllow, "kill", is_number(0, self));
    filter.add(kAllow, "tgkill", is_number(0, self));
    filter.add(kAllow, "prlimit64", is_number(0, 0), is(2, 0)); // one's own, to read
    filter.add(kAllow, "prlimit64", is_number(0, self), is(2, 0));
}

} // namespace

std::string restrict_by_seccomp(NewPrivileges privileges) {
    Filter filter;
    filter.set(SCMP_FLTATR_CTL_NNP, privileges == NewPrivileges::Refused ? 1 : 0);
    filter.set(SCMP_FLTATR_CTL_TSYNC, 1);
    filter.set(SCMP_FLTATR_CTL_OPTIMIZE, 2); // a binary tree: a long list costs little
    for (const char* name : kAllowed)
        filter.add(kAllow, name);
    allow_with_conditions(filter);
    filter.load();
    if (filter.error() == 0)
        return {};
    return filter.error() == EACCES || filter.error() == EPERM ? "it needs no_new_privs"
                                                               : std::strerror(filter.error());
}

} // namespace lunamoo::server

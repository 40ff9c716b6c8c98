// Private to net/*.cpp: standalone Asio, without Boost, with callbacks only (no coroutines). The
// one way to include it, because two things must be the same in every file:
//
// - Asio 1.22 chooses how it allocates by a macro that any header of the standard library defines,
//   and keeps memory for reuse across files; so one of those headers must always come first.
// - Asio's fences are unknown to ThreadSanitizer, which makes g++ refuse to compile them. One
// thread
//   runs the handlers here and Asio's own mutex orders what is posted to it, so they go in that
//   build.
#pragma once

#include <cstdlib>

#ifndef ASIO_STANDALONE
#define ASIO_STANDALONE
#endif
#ifndef ASIO_NO_DEPRECATED
#define ASIO_NO_DEPRECATED
#endif

#if defined(__SANITIZE_THREAD__)
#define ASIO_DISABLE_FENCED_BLOCK
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ASIO_DISABLE_FENCED_BLOCK
#endif
#endif

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/ssl.hpp>
#include <asio/steady_timer.hpp>

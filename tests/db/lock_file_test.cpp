#include "db/lock_file.h"
#include "storage_fixture.h"
#include "tests/catch.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace lunamoo::db;
using test::Folder;

TEST_CASE("a second lock is refused within a second, naming process and socket", "[lock]") {
    Folder folder;
    const auto world = folder.file("w.db");
    const LockFile first(world, "/run/w.sock");
    const auto start = std::chrono::steady_clock::now();
    try {
        LockFile second(world, "");
        FAIL("locked twice");
    } catch (const StoreError& error) {
        CHECK(error.failure() == StoreFailure::InUse);
        CHECK(std::string(error.what()) ==
              world + " is in use by process " + std::to_string(::getpid()) +
                  " (its socket: /run/w.sock): stop that one first, or work through it");
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
}

TEST_CASE("the holder of a lock can be asked for", "[lock]") {
    Folder folder;
    const auto world = folder.file("w.db");
    CHECK_FALSE(LockFile::holder(world));
    {
        const LockFile lock(world, "/run/w.sock");
        const auto holder = LockFile::holder(world);
        REQUIRE(holder);
        CHECK(holder->pid == ::getpid());
        CHECK(holder->socket == "/run/w.sock");
    }
    CHECK_FALSE(LockFile::holder(world));
    CHECK_NOTHROW(LockFile(world, ""));
}

TEST_CASE("a lock file left behind means nothing", "[lock]") {
    Folder folder;
    { std::ofstream(folder.file("w.db.lock")) << "1\n/run/old.sock\n"; }
    CHECK_FALSE(LockFile::holder(folder.file("w.db")));
    const LockFile lock(folder.file("w.db"), "");
    CHECK(LockFile::holder(folder.file("w.db"))->pid == ::getpid());
}

TEST_CASE("asking for the holder does not make a lock fail", "[lock]") {
    Folder folder;
    const auto world = folder.file("w.db");
    std::atomic<bool> stop{false};
    std::thread asking([&] {
        while (!stop)
            (void)LockFile::holder(world);
    });
    for (int i = 0; i < 50; ++i)
        CHECK_NOTHROW(LockFile(world, "s"));
    stop = true;
    asking.join();
}

TEST_CASE("a killed process leaves no lock", "[lock]") {
    Folder folder;
    const auto world = folder.file("w.db");
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const LockFile lock(world, "sock");
        (void)!::write(pipe[1], "x", 1);
        for (;;)
            ::pause();
    }
    char byte = 0;
    REQUIRE(::read(pipe[0], &byte, 1) == 1);
    CHECK(LockFile::holder(world)->pid == child);
    REQUIRE(::kill(child, SIGKILL) == 0);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    CHECK_FALSE(LockFile::holder(world));
    CHECK_NOTHROW(LockFile(world, ""));
    ::close(pipe[0]);
    ::close(pipe[1]);
}

TEST_CASE("a world reached by a symbolic link has the same lock", "[lock]") {
    Folder folder;
    { std::ofstream(folder.file("w.db")); }
    std::filesystem::create_symlink("w.db", folder.file("link.db"));
    const LockFile lock(folder.file("link.db"), "");
    CHECK(lock.path() == folder.file("w.db.lock"));
    CHECK_THROWS_AS(LockFile(folder.file("w.db"), ""), StoreError);
}

TEST_CASE("a folder that cannot be written is said", "[lock]") {
    Folder folder;
    try {
        LockFile lock(folder.file("none/w.db"), "");
        FAIL("locked");
    } catch (const StoreError& error) {
        CHECK(error.failure() == StoreFailure::ReadOnly);
        CHECK(std::string(error.what()).find("w.db.lock cannot be locked (No such file") !=
              std::string::npos);
    }
}

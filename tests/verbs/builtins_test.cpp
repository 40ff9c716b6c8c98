// The builtins as they are declared, and those for values, connections and the server, as verb code
// sees them.
#include "tests/verbs/bench.h"

using namespace lunamoo;
using namespace lunamoo::verbs;

// -- The declarations

TEST_CASE("every builtin does for a wizard what its declaration shows", "[builtins]") {
    for (const auto& builtin : all_builtins()) {
        if (builtin.allowed.empty())
            continue;
        Bench bench;
        INFO(builtin.name << ": " << builtin.allowed);
        const std::string result = bench.says(std::string(builtin.allowed));
        INFO(result);
        const bool stopped = builtin.name == "suspend";
        CHECK(bench.ended != stopped);
        CHECK(result.substr(0, 2) != "E_");
    }
}

TEST_CASE("every builtin that needs authority refuses a plain programmer", "[builtins]") {
    for (const auto& builtin : all_builtins()) {
        if (builtin.denied.empty())
            continue;
        Bench bench;
        INFO(builtin.name << ": " << builtin.denied);
        // What is not granted has no name; a call that has got hold of it is refused all the same.
        const bool is_granted = builtin.grant == Grant::Default;
        const std::string code(builtin.denied);
        CHECK(bench.says(code, bench.ann) == (is_granted ? "E_PERM" : "E_VARNF"));
        if (!is_granted)
            CHECK(bench.says("set_task_perms(" + verbs::Bench::name(bench.ann) + ") " + code) ==
                  "E_PERM");
    }
}

TEST_CASE("declarations are complete, and primitives cannot be named", "[builtins]") {
    Bench bench;
    for (const auto& builtin : all_builtins()) {
        INFO(builtin.name);
        CHECK_FALSE(builtin.help.empty());
        CHECK_FALSE(builtin.result.empty());
        CHECK(find_builtin(builtin.name) == &builtin);
        const bool is_internal = builtin.grant == Grant::Internal;
        CHECK(is_internal == (builtin.name[0] == '_'));
        if (is_internal)
            CHECK(bench.says("return " + std::string(builtin.name) + "()") == "E_VARNF");
        else
            CHECK(bench.says("return type(" + std::string(builtin.name) + ")") == "\"function\"");
    }
}

// -- Values

TEST_CASE("objects are named by numbers and by text", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return obj(12) == toobj('#12'), toobj(' 12 ') == toobj(12)") == "true, true");
    CHECK(bench.says("return toobj('#-1') == obj(-1)") == "true");
    CHECK(bench.says("return toobj('lamp')") == "E_INVARG");
    CHECK(bench.says("return toobj('#99999999999999999999')") == "E_INVARG");
    CHECK(bench.says("return toobj(true)") == "E_TYPE");
}

TEST_CASE("the functions of lists give new lists and count from one", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return listappend({1, 2}, 3), listappend({1, 2}, 3, 1)") ==
          "{1, 2, 3}, {1, 3, 2}");
    CHECK(bench.says("return listinsert({1, 2}, 3), listinsert({1, 2}, 3, 2)") ==
          "{3, 1, 2}, {1, 3, 2}");
    CHECK(bench.says("return listappend({1}, 2, 99), listappend({1}, 2, -5)") == "{1, 2}, {2, 1}");
    CHECK(bench.says("return listinsert({1}, 2, math.mininteger)") == "{2, 1}");
    CHECK(bench.says("return listdelete({1, 2, 3}, 2), listset({1, 2}, 'x', 2)") ==
          "{1, 3}, {1, \"x\"}");
    CHECK(bench.says("return listdelete({1}, 2)") == "E_RANGE");
    CHECK(bench.says("return listset({1}, 2, 0)") == "E_RANGE");
    CHECK(bench.says("return setadd({1, 2}, 2), setadd({1}, {3})") == "{1, 2}, {1, {3}}");
    CHECK(bench.says("return setremove({1, 2, 1}, 1), setremove({1}, 5)") == "{2, 1}, {1}");
    CHECK(bench.says("return is_member({2}, {1, {2}}), is_member(3, {1}) == nil") == "2, true");
    CHECK(bench.says("return listappend({a = 1}, 2)") == "E_INVARG");
    CHECK(bench.says("return listappend({1}, nil)") == "E_INVARG");
    CHECK(bench.says("local l = {1} listappend(l, 2) return #l") == "1");
}

TEST_CASE("equal compares contents, and functions are no values", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return equal({1, {a = 2}}, {1, {a = 2}}), equal({1}, {2}), equal(1, 1.0)") ==
          "true, false, true");
    CHECK(bench.says("return equal(print, nil)") != "true");
    CHECK(bench.says("return equal(pcall, pcall)") == "E_TYPE");
}

TEST_CASE("times are told in UTC", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return time()") == "1000000");
    CHECK(bench.says("return ctime(650587400)") == "\"Mon Aug 13 22:43:20 1990 UTC\"");
    CHECK(bench.says("return ctime(-1)") == "E_INVARG");
    CHECK(bench.says("return ctime(1e300)") == "E_INVARG");
    CHECK(bench.says("return ctime(math.huge)") == "E_INVARG");
}

TEST_CASE("compile_error says what is wrong with a text and runs nothing", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return compile_error('shutdown() return 1') == nil", bench.ann) == "true");
    CHECK(bench.says("return compile_error('return #5.name, $room') == nil", bench.ann) == "true");
    CHECK(bench.says("return (compile_error('return )')):find('unexpected symbol') ~= nil",
                     bench.ann) == "true");
    CHECK(bench.says("return compile_error(('x = 1 '):rep(20000))", bench.ann) ==
          "\"a verb has at most 65536 bytes of text\"");
    CHECK(bench.host.farewell.empty());
    (void)bench.says("compile_error('--')", bench.ann);
    const auto few = bench.runtime.last_slice_ticks();
    (void)bench.says("compile_error(('-'):rep(48000))", bench.ann);
    CHECK(bench.runtime.last_slice_ticks() >= few + 3000);
}

// -- Connections and the server

TEST_CASE("connections tell of themselves, and obey their player and wizards", "[builtins]") {
    Bench bench;
    const std::string bob = Bench::name(bench.bob);
    CHECK(bench.says("return idle_seconds(" + bob + ")") == "E_INVARG");
    bench.host.online[bench.bob] = {"telnet", 7, 3};
    bench.host.online[ObjectId{-100}] = {"unlogged", 1, 1};
    CHECK(bench.says("return connected_seconds(" + bob + "), idle_seconds(" + bob + ")",
                     bench.ann) == "7, 3");
    CHECK(bench.says("return connection_name(" + bob + ")", bench.bob) == "\"telnet\"");
    CHECK(bench.says("return connection_name(" + bob + ")", bench.ann) == "E_PERM");
    CHECK(bench.says("return #connected_players(), #connected_players(true)") == "1, 2");
    CHECK(bench.says("return notify(" + bob + ", 'hi')", bench.bob) == "true");
    CHECK(bench.host.told.back().second == "hi");
    CHECK(bench.says("set_connection_option(" + bob + ", 'client-echo', false)", bench.bob)
              .substr(0, 2) != "E_");
    CHECK(bench.says("set_connection_option(" + bob + ", 'none such', 1)", bench.bob) ==
          "E_INVARG");
    CHECK(bench.says("force_input(" + bob + ", 'look')", bench.bob).substr(0, 2) != "E_");
    CHECK(bench.says("force_input(" + bob + ", 'a\\nb')", bench.bob) == "E_INVARG");
    bench.host.most_forced = 0;
    CHECK(bench.says("force_input(" + bob + ", 'look')", bench.bob) == "E_QUOTA");
    bench.host.most_forced = 1000;
    CHECK(bench.says("switch_player(obj(-100), mine)") == "E_INVARG");
    CHECK(bench.says("switch_player(obj(-5), " + bob + ")") == "E_INVARG");
    CHECK(bench.says("switch_player(obj(-100), " + Bench::name(bench.ann) + ")").substr(0, 2) !=
          "E_");
    CHECK(bench.host.online.count(bench.ann) == 1);
    CHECK(bench.says("boot_player(" + bob + ")", bench.bob).substr(0, 2) != "E_");
    CHECK(bench.host.online.count(bench.bob) == 0);
}

TEST_CASE("passwords are hashed and checked while the task waits", "[builtins]") {
    Bench bench;
    CHECK(bench.says("local h = hash_password('secret') "
                     "return h:find('secret') == nil, check_password('secret', h), "
                     "check_password('Secret', h), check_password('secret', 'no hash')") ==
          "true, true, false, false");
    CHECK(bench.says("return pcall(check_password, 'a', 'b')") == "true, false");
    CHECK(bench.says("return hash_password(('x'):rep(5000))") == "E_INVARG");
    bench.host.has_workers = false;
    CHECK(bench.says("return hash_password('secret')") == "E_QUOTA");
}

TEST_CASE("the server is told to log, to save and to stop", "[builtins]") {
    Bench bench;
    bench.start("server_log('a line') dump_database() shutdown('bye') return server_version()",
                bench.wizard);
    CHECK(bench.last == "\"1.2.3\"");
    CHECK(bench.host.logged.back() == "a line");
    CHECK(bench.host.dumps == 1);
    CHECK(bench.host.farewell == "bye");
}

TEST_CASE("builtins are described to those who ask", "[builtins]") {
    Bench bench;
    CHECK(bench.says("return function_info('move').name, #function_info() > 50", bench.ann) ==
          "\"move\", true");
    CHECK(bench.says("function_info('_move')", bench.ann) == "E_INVARG");
    CHECK(bench.says("function_info('none such')", bench.ann) == "E_INVARG");
}

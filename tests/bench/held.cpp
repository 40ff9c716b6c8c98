// How long what a slice says is held, from the end of the slice until a client has read it, while
// different things go on; and what the commit adds to a command's round trip.
#include "report.h"
#include "served_world.h"
#include "survival.h"
#include "telnet_client.h"
#include "temporary_folder.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <stdexcept>

namespace lunamoo::bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr double kHeldAim = 20;  // ms, p99.9
constexpr double kIdleAim = 5;   // ms, p99.9: a slice is ready and none runs
constexpr double kCostAim = 0.2; // ms, p50
constexpr double kCostAim99 = 2; // ms, p99
constexpr int kPlayers = 4;
constexpr const char* kPassword = "measured-1";
constexpr const char* kKillAll = "(function() for _, task in ipairs(queued_tasks()) do "
                                 "pcall(kill_task, task.id) end return 1 end)()";

double milliseconds(double nanoseconds) {
    return nanoseconds / 1e6;
}

std::string make_world(const std::string& program, const std::string& path) {
    const std::string command = "echo " + std::string(kPassword) + " | '" + program + "' init '" +
                                path + "' --wizard-password-stdin >/dev/null";
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("no world was made: " + command);
    return path;
}

std::unique_ptr<TelnetClient> log_in(const ServedWorld& world, const std::string& words) {
    auto client = std::make_unique<TelnetClient>(world.port());
    client->send(words + " " + kPassword);
    client->expect("*** C"); // Connected, Created
    return client;
}

// A command that reads and writes a property and tells the player: what every player's verbs do.
void program_world(TelnetClient& wizard) {
    wizard.eval("add_property(sys.player, 'pings', 0, {player, 'r'}) or 1");
    wizard.eval("add_property(sys.player, 'ballast', '', {player, 'r'}) or 1");
    wizard.eval("add_property(player, 'busy', 0, {player, ''}) or 1");
    // The player pays for what wizards' code forks.
    wizard.eval("add_property(sys.player, 'flooding', true, {player, 'r'}) or 1");
    wizard.eval("add_verb(sys.player, {player, 'rxd', 'flood'}, {'none', 'none', 'none'}) or 1");
    wizard.eval("set_verb_code(sys.player, 'flood', 'fork(0, function() local n = 0 "
                "while sys.player.flooding do n = n + 1 "
                "player.ballast = string.rep(tostring(n % 10), 500000) suspend(0) end end)') or 1");
    wizard.eval("add_verb(sys.player, {player, 'rxd', 'ping'}, {'any', 'none', 'none'}) or 1");
    wizard.eval("set_verb_code(sys.player, 'ping', 'player.pings = player.pings + 1 "
                "notify(player, \"pong \" .. argstr)') or 1");
}

struct Player {
    std::unique_ptr<TelnetClient> client;
    int number = 0;
    std::vector<double> round_trips, held; // nanoseconds

    void ping(const ServedWorld& world) {
        const auto before = Clock::now();
        client->send("ping " + std::to_string(number));
        client->expect("pong " + std::to_string(number) + "\r\n");
        const auto after = Clock::now();
        round_trips.push_back(
            static_cast<double>(std::chrono::nanoseconds(after - before).count()));
        held.push_back(static_cast<double>(
            std::chrono::nanoseconds(after.time_since_epoch()).count() - world.ended(number)));
    }
};

using Players = std::vector<Player>;

Players make_players(const ServedWorld& world) {
    Players players(kPlayers);
    for (int i = 0; i < kPlayers; ++i) {
        players[static_cast<std::size_t>(i)].number = i;
        players[static_cast<std::size_t>(i)].client =
            log_in(world, "create Player" + std::string(1, char('A' + i)));
    }
    return players;
}

// All of them ping, a few milliseconds apart, for so long.
void ping_all(const ServedWorld& world, Players& players, std::chrono::seconds duration) {
    std::vector<std::thread> threads;
    for (auto& player : players)
        threads.emplace_back([&] {
            std::minstd_rand random(static_cast<unsigned>(player.number) + 1);
            for (const auto end = Clock::now() + duration; Clock::now() < end;) {
                player.ping(world);
                std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
            }
        });
    for (auto& thread : threads)
        thread.join();
}

void print_row(const char* name, const std::vector<double>& values, double aim) {
    const double p999 = milliseconds(percentile(values, 0.999));
    std::printf("%-34s %7zu %8.3f %8.3f %8.3f %8.3f", name, values.size(),
                milliseconds(percentile(values, 0.5)), milliseconds(percentile(values, 0.99)), p999,
                milliseconds(percentile(values, 1)));
    if (aim > 0)
        std::printf("  aim %g: %s", aim, p999 <= aim ? "met" : "not met");
    std::printf("\n");
    std::fflush(stdout);
}

void measure(const char* name, ServedWorld& world, Players& players,
             std::chrono::seconds duration) {
    for (auto& player : players)
        player.held.clear();
    (void)world.take_waits();
    ping_all(world, players, duration);
    std::vector<double> held;
    for (const auto& player : players)
        held.insert(held.end(), player.held.begin(), player.held.end());
    print_row(name, held, kHeldAim);
    print_row("  a slice ready and none running", world.take_waits(), kIdleAim);
}

// Runs `code` as the wizard in a task of its own, over and over, until the returned task is killed.
void start_task(TelnetClient& wizard, const std::string& body) {
    wizard.eval("(function() player.busy = fork(0, function() " + body + " end) return 1 end)()");
}

void end_task(TelnetClient& wizard) {
    wizard.eval("pcall(kill_task, player.busy)");
}

void held_while_others(ServedWorld& world, TelnetClient& wizard, Players& players,
                       std::chrono::seconds duration) {
    measure("idle", world, players, duration);

    start_task(wizard, "local n = 0 while true do n = n + 1 "
                       "player.ballast = string.rep(tostring(n % 10), 100000) suspend(0.02) end");
    std::atomic<bool> stop{false};
    std::function<void(db::Writer&)> again = [&](db::Writer& writer) {
        writer.submit_maintenance([](db::Store& store) { store.request_checkpoint(); }, {});
        if (!stop)
            world.on_world_thread(again);
    };
    world.on_world_thread(again);
    measure("checkpoints, 5 MB/s", world, players, duration);
    stop = true;
    ping_all(world, players, 1s); // so that it sees that
    end_task(wizard);

    start_task(wizard,
               "for i = 1, 300 do fork(0, function() while true do suspend(0.5) end end) end");
    measure("eviction, 600 naps/s", world, players, duration);
    wizard.eval(kKillAll);
}

void held_during_backup(ServedWorld& world, Players& players, const std::string& folder,
                        std::chrono::seconds duration) {
    std::atomic<bool> stop{false};
    std::atomic<int> made{0};
    std::function<void(db::Writer&)> again = [&](db::Writer& writer) {
        const std::string path = folder + std::to_string(made);
        writer.backup(path, [&, path](const std::string& problem) {
            if (!problem.empty())
                std::fprintf(stderr, "%s\n", problem.c_str());
            std::filesystem::remove(path);
            ++made;
            if (!stop)
                world.on_world_thread(again);
        });
    };
    world.on_world_thread(again);
    measure("backups, one after the other", world, players, duration);
    const int before = made;
    stop = true;
    for (int i = 0; i < 1000 && made == before; ++i)
        ping_all(world, players, 0s), std::this_thread::sleep_for(10ms);
    std::printf("  backups made: %d\n", before);
}

void held_during_floods(ServedWorld& world, TelnetClient& wizard, Players& players,
                        std::chrono::seconds duration) {
    std::vector<std::unique_ptr<TelnetClient>> flooders;
    for (int i = 0; i < kPlayers; ++i) {
        flooders.push_back(log_in(world, "create Flooder" + std::string(1, char('A' + i))));
        flooders.back()->send("flood");
    }
    measure("4 players write, 2 MiB/s each", world, players, duration);
    wizard.eval("(function() sys.player.flooding = false return 1 end)()");
    flooders.clear();
    start_task(wizard, "local n = 0 while true do n = n + 1 "
                       "player.ballast = string.rep(tostring(n % 10), 500000) suspend(0) end");
    measure("a wizard writes, without limit", world, players, duration);
    end_task(wizard);
    start_task(wizard,
               "while true do local n = 0 for i = 1, 100000 do n = n + i end suspend(0) end");
    measure("a wizard computes all the time", world, players, duration);
    end_task(wizard);
}

// Three round trips in turns: a command with its commit, the same without, and bare Asio.
void cost_of_commit(ServedWorld& with, Players& players_with, ServedWorld& without,
                    Players& players_without, int rounds) {
    Echo echo;
    TelnetClient bare(echo.port());
    std::vector<double> echoed;
    Player& committed = players_with.front();
    Player& left_out = players_without.front();
    committed.round_trips.clear();
    left_out.round_trips.clear();
    for (int i = 0; i < rounds; ++i) {
        committed.ping(with);
        left_out.ping(without);
        const auto before = Clock::now();
        bare.send("pong 0");
        bare.expect("pong 0\r\n");
        echoed.push_back(
            static_cast<double>(std::chrono::nanoseconds(Clock::now() - before).count()));
        std::this_thread::sleep_for(1ms);
    }
    std::printf("\nround trips of a command, ms\n%-34s %7s %8s %8s %8s %8s\n", "", "of", "p50",
                "p99", "p99.9", "max");
    print_row("committed", committed.round_trips, 0);

    print_row("commit left out", left_out.round_trips, 0);
    print_row("bare Asio echo", echoed, 0);
    for (const auto& [part, aim] : {std::pair(0.5, kCostAim), std::pair(0.99, kCostAim99)}) {
        const double cost = milliseconds(percentile(committed.round_trips, part) -
                                         percentile(left_out.round_trips, part));
        std::printf("the commit costs, p%g: %.3f ms  aim %g: %s\n", part * 100, cost, aim,
                    cost <= aim ? "met" : "not met");
    }
}

} // namespace

int held_section(const SurvivalOptions& options) {
    const TemporaryFolder folder;
    const std::chrono::seconds duration(options.seconds);
    ServedWorld world(make_world(options.program, folder.file("w.db")), Commits::Written);
    ServedWorld without(make_world(options.program, folder.file("n.db")), Commits::LeftOut);
    const auto wizard = log_in(world, "connect Wizard");
    const auto other_wizard = log_in(without, "connect Wizard");
    program_world(*wizard);
    program_world(*other_wizard);
    auto players = make_players(world);
    auto players_without = make_players(without);
    cost_of_commit(world, players, without, players_without, 1000 * options.seconds / 10);

    std::printf("\nheld: from the end of the slice until the client has it, ms\n"
                "%-34s %7s %8s %8s %8s %8s\n",
                "", "of", "p50", "p99", "p99.9", "max");
    held_while_others(world, *wizard, players, duration);
    held_during_backup(world, players, folder.file("copy"), duration);
    held_during_floods(world, *wizard, players, duration);
    return 0;
}

} // namespace lunamoo::bench

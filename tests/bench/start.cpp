// From the start of the program to `ready`, with worlds of many objects and many sleeping tasks,
// and what it holds in memory then. The program is the real one, its world on the disk.
#include "report.h"
#include "survival.h"
#include "world.h"

#include "db/store.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace lunamoo::bench {
namespace {

constexpr double kObjectAim = 296; // bytes, with three properties: LambdaMOO's
constexpr double kStartAim = 1.2;  // seconds, a million objects: LambdaMOO's; also with the tasks
constexpr std::int64_t kAtOnce = 50'000;

struct Started {
    double seconds = 0;
    double processor = 0; // seconds of both processors
    double resident = 0;  // bytes
};

class Child {
  public:
    explicit Child(std::vector<std::string> words) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            throw std::runtime_error("no pipe");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const int failed =
            posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        out_ = fdopen(ends[0], "r");
        if (failed != 0)
            throw std::runtime_error(words[0] + " cannot be started");
    }
    ~Child() {
        std::fclose(out_);
        if (pid_ > 0)
            kill(pid_, SIGKILL), waitpid(pid_, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    bool wait_for(const std::string& text) {
        char line[256];
        while (std::fgets(line, sizeof line, out_) != nullptr)
            if (text + "\n" == line)
                return true;
        return false;
    }
    int wait() {
        while (std::fgetc(out_) != EOF) {
        }
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = 0;
        return status;
    }
    double processor_seconds() const {
        std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
        std::string word;
        double sum = 0;
        for (int field = 1; field <= 15 && file >> word; ++field)
            if (field >= 14) // utime, stime; the program's name is one word
                sum += std::stod(word);
        return sum / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
    double resident() const {
        std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
        double all = 0, pages = 0;
        file >> all >> pages;
        return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
    }

  private:
    pid_t pid_ = 0;
    std::FILE* out_ = nullptr;
};

void must(const db::Result<void>& result) {
    if (!result)
        throw std::runtime_error(result.error().message);
}

// A parent that defines three properties, and so many children with values of their own.
void add_objects(db::World& world, db::Store& store, std::int64_t count) {
    const auto parent = *world.create(db::kNothing, db::kNothing);
    world.set_flag(parent, db::kWizard, true); // who may own as many as there are to be
    for (const char* name : {"description", "weight", "maker"})
        must(world.add_property(parent, name, db::Value(), parent, db::kPropertyRead));
    const auto description = *world.symbols().find("description");
    const auto weight = *world.symbols().find("weight");
    const auto maker = *world.symbols().find("maker");
    db::ChangeCollector collector(world);
    for (std::int64_t n = 0; n < count; ++n) {
        const auto thing = *world.create(parent, parent);
        world.set_name(thing, "thing " + std::to_string(n));
        must(world.set_property(thing, description, db::Value::short_string("a thing")));
        must(world.set_property(thing, weight, db::Value::integer(n)));
        must(world.set_property(thing, maker, db::Value::object(parent)));
        if (n % kAtOnce != kAtOnce - 1 && n + 1 != count)
            continue;
        db::ChangeSet changes;
        collector.take(changes);
        store.write(changes);
    }
}

void add_tasks(db::World& world, db::Store& store, std::int64_t count) {
    const auto thing = *world.create(db::kNothing, db::kNothing);
    db::Verb verb;
    verb.names = "sleep";
    verb.owner = thing;
    verb.bits = db::kVerbRead | db::kVerbExecute | db::kVerbDebug;
    verb.program = std::make_shared<const db::Program>(
        db::Program{"local n = 0 while n < 3 do suspend(86400) n = n + 1 end"});
    world.add_verb(thing, std::move(verb));
    std::vector<db::ObjectId> payers;
    for (std::int64_t i = 0; i < 10'000; ++i)
        payers.push_back(db::ObjectId{world.max_object().number - i});
    db::ChangeSet changes;
    const SleepingRows rows(world, thing, "sleep", payers, changes);
    db::ChangeCollector(world).take(changes);
    for (std::int64_t n = 0; n < count; ++n) {
        changes.tasks.push_back(rows.row(n));
        if (n % kAtOnce == kAtOnce - 1 || n + 1 == count)
            store.write(std::exchange(changes, {}));
    }
}

void make_world(const std::string& program, const std::string& path, std::int64_t objects,
                std::int64_t tasks) {
    if (Child({program, "init", path}).wait() != 0)
        throw std::runtime_error("lunamoo init has failed");
    auto store = db::Store::open(path);
    db::World world;
    std::vector<db::TaskRow> none;
    (void)store.load(world, none);
    add_objects(world, store, objects);
    add_tasks(world, store, tasks);
    store.checkpoint();
}

Started start(const std::string& program, const std::string& path) {
    const auto before = std::chrono::steady_clock::now();
    Child server({program, "serve", path, "--telnet", "127.0.0.1:0", "--allow-root"});
    if (!server.wait_for("ready"))
        throw std::runtime_error("the server does not get ready");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
    return {took.count(), server.processor_seconds(), server.resident()};
}

Started best_start(const SurvivalOptions& options, const std::string& folder, std::int64_t objects,
                   std::int64_t tasks) {
    const std::string path = folder + "/w.db";
    for (const char* end : {"", "-wal", ".lock"})
        std::filesystem::remove(path + end);
    make_world(options.program, path, objects, tasks);
    std::vector<double> seconds, processor;
    double resident = 0;
    for (int i = 0; i < options.runs; ++i) {
        const Started started = start(options.program, path);
        seconds.push_back(started.seconds);
        processor.push_back(started.processor);
        resident = started.resident;
    }
    const double median = percentile(seconds, 0.5);
    std::printf("%10lld %10lld %8.2f s %8.2f s of processors %8.0f MiB %8.0f MiB file\n",
                static_cast<long long>(objects), static_cast<long long>(tasks), median,
                percentile(processor, 0.5), resident / (1 << 20),
                static_cast<double>(std::filesystem::file_size(path)) / (1 << 20));
    return {median, percentile(processor, 0.5), resident};
}

} // namespace

int start_section(const SurvivalOptions& options) {
    std::string folder = std::filesystem::temp_directory_path().string() + "/lunamoo-bench-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    struct Remover {
        const std::string& folder;
        ~Remover() { std::filesystem::remove_all(folder); }
    } const remover{folder};
    std::printf("\nfrom the start of the program to ready; median of %d\n   objects      tasks\n",
                options.runs);
    const Started none = best_start(options, folder, 1000, 1);
    const Started few = best_start(options, folder, options.objects / 10, options.tasks / 100);
    const Started objects = best_start(options, folder, options.objects, options.tasks / 100);
    const Started all = best_start(options, folder, options.objects, options.tasks);
    const double each =
        (objects.resident - few.resident) / static_cast<double>(options.objects / 10 * 9);
    const double task =
        (all.resident - objects.resident) / static_cast<double>(options.tasks / 100 * 99);
    std::printf("an object with three properties: %.0f bytes (aim %.0f: %s)\n", each, kObjectAim,
                each <= kObjectAim ? "met" : "not met");
    std::printf("a sleeping task: %.0f bytes; a world of a thousand objects: %.1f MiB\n", task,
                none.resident / (1 << 20));
    std::printf(
        "serving with all objects: %.2f s (aim %.1f: %s); with all tasks too: %.2f s (%s)\n",
        objects.seconds, kStartAim, objects.seconds <= kStartAim ? "met" : "not met", all.seconds,
        all.seconds <= kStartAim ? "met" : "not met");
    return 0;
}

} // namespace lunamoo::bench

#include "server/commands.h"

#include "net/certificate.h"
#include "server/admin_socket.h"
#include "server/audit_heads.h"
#include "server/loaded_world.h"
#include "server/os_layer.h"
#include "server/peer_receiver.h"
#include "server/signals.h"
#include "server/world_files.h"
#include "server/world_loop.h"

#include <cstdio>
#include <filesystem>
#include <future>
#include <utility>

#include <malloc.h>

namespace lunamoo::server {
namespace {

constexpr std::size_t kWorkerThreads = 2;
constexpr std::size_t kWorkerQueue = 64;
constexpr std::chrono::seconds kGoodbyeLimit{1};

std::string_view name_of(net::ListenerKind kind) {
    switch (kind) {
    case net::ListenerKind::Telnet:
        return "telnet";
    case net::ListenerKind::Tls:
        return "tls";
    case net::ListenerKind::Web:
        return "web";
    }
    return "";
}

// Everything of a serving process. The order of members is that of who needs whom: the writer's
// callbacks use the network, both post to the inbox.
class Program {
  public:
    explicit Program(const ServeOptions& options)
        : signals_(inbox_), loaded_(options.world, admin_socket_path(options.world), options.store),
          options_(loaded_.runtime_options()), network_(receiver_, log_line),
          writer_(loaded_.store, writer_options(options),
                  [this](const std::string& message) { store_failed(message); }),
          runtime_(loaded_.world, host_, options_),
          checkpoints_({loaded_.world, runtime_, writer_, inbox_},
                       {options.backups, options.test_least_dump_interval}) {
        receiver_.set_network(network_);
        runtime_.allow_eviction();
        runtime_.set_program_source([this](const db::Sha256& hash) { return program(hash); });
    }

    net::Network& network() { return network_; }

    int run(OsLayer& os_layer) {
        db::ChangeSet changes;
        runtime_.load_tasks(std::exchange(loaded_.tasks, {}), changes);
        malloc_trim(0); // what reading took and the world does not need
        loop_.commit(std::move(changes));
        runtime_.start_server_task(db::kSystem, "server_started", {}, {});
        AdminServer admin(admin_socket_path(loaded_.store.path()), loaded_.store.path(), inbox_);
        if (!admin.error().empty())
            log_line(admin.error());
        network_.start();
        os_layer.close();
        log_line(os_layer.report());
        std::printf("ready\n");
        std::fflush(stdout);
        const int status = loop_.run();
        network_.stop(status == 0 ? kGoodbyeLimit : std::chrono::seconds(0));
        return status;
    }

  private:
    // On the writer's thread, and here said at once: the loop may have ended already.
    void store_failed(const std::string& message) {
        log_line("the world's file cannot be written any more: " + message +
                 "; nothing that was not committed has been told to anybody; ending");
        inbox_.post(StoreFailed{});
    }

    static db::Writer::Options writer_options(const ServeOptions& options) {
        db::Writer::Options writer;
        writer.test_delay = options.test_commit_delay;
        return writer;
    }

    // The store is the writer's; after a failure the promise is dropped unkept.
    std::optional<std::string> program(const db::Sha256& hash) {
        using Answer = std::optional<std::string>;
        auto promise = std::make_shared<std::promise<Answer>>(); // owner: the maintenance
        auto future = promise->get_future();
        writer_.submit_maintenance(
            [hash, keep = std::move(promise)](db::Store& store) {
                keep->set_value(find_program(store, hash));
            },
            {});
        try {
            return future.get();
        } catch (const std::future_error&) {
            return std::nullopt;
        }
    }

    Inbox inbox_;
    SignalThread signals_;
    LoadedWorld loaded_;
    AuditHeads audit_heads_{AuditKey::read_or_make(loaded_.store.path())};
    verbs::RuntimeOptions options_;
    PeerReceiver receiver_{inbox_};
    net::Network network_;
    db::Writer writer_;
    Workers workers_{kWorkerThreads, kWorkerQueue, inbox_};
    Outbox outbox_;
    Sessions sessions_{loaded_.world, outbox_};
    HostAdapter host_{sessions_, workers_};
    verbs::Runtime runtime_;
    Dispatcher dispatcher_{loaded_.world, runtime_, sessions_};
    Checkpoints checkpoints_;
    WorldLoop loop_{{loaded_.world, runtime_, host_, sessions_, outbox_, dispatcher_, inbox_,
                     writer_, network_, checkpoints_, audit_heads_}};
};

std::vector<net::ListenerOptions> usual_listeners() {
    return {{.kind = net::ListenerKind::Telnet, .port = 7777},
            {.kind = net::ListenerKind::Web, .port = 7780}};
}

// A listener for the page is told where it is; one for TLS without a certificate, of that beside
// the world.
void complete(net::ListenerOptions& listener, const ServeOptions& options) {
    if (listener.kind == net::ListenerKind::Web)
        listener.page_folder =
            options.page.empty() ? find_own_folder("clients/web/dist") : options.page;
    if (listener.kind != net::ListenerKind::Tls || !listener.certificate_file.empty())
        return;
    listener.certificate_file = options.world + ".cert.pem";
    listener.key_file = options.world + ".key.pem";
}

// Makes the certificate beside the world if it is to be there and is not. Empty where all is well.
std::string make_own_certificate(const net::ListenerOptions& listener, const std::string& world) {
    std::error_code problem;
    if (listener.certificate_file != world + ".cert.pem" ||
        (std::filesystem::exists(listener.certificate_file, problem) &&
         std::filesystem::exists(listener.key_file, problem)))
        return {};
    return net::make_self_signed(listener.certificate_file, listener.key_file, "localhost");
}

LandlockRules rules_of(const ServeOptions& options) {
    std::vector<std::string> read;
    for (const net::ListenerOptions& listener : options.listeners)
        for (const std::string& path :
             {listener.certificate_file, listener.key_file, listener.page_folder})
            if (!path.empty())
                read.push_back(path);
    LandlockRules rules = server_rules(options.world, std::move(read));
    rules.write.push_back(options.backups);
    return rules;
}

// Says where it listens. Empty where all is well.
std::string listen(net::Network& network, const net::ListenerOptions& listener) {
    const net::ListenResult result = network.listen(listener);
    const std::string kind(name_of(listener.kind));
    if (!result.is_ok())
        return "cannot listen for " + kind + " on " + result.error +
               "; give a free address with --" + kind + " ADDR:PORT";
    const bool is_v6 = listener.address.find(':') != std::string::npos;
    const std::string address = is_v6 ? "[" + listener.address + "]" : listener.address;
    std::printf("listening %s %s:%u\n", kind.c_str(), address.c_str(), unsigned{result.port});
    return {};
}

} // namespace

int run_serve(ServeOptions options) {
    if (runs_as_root() && !options.allow_root)
        return fail("this is root, and a server that strangers program should not be: start it as "
                    "the user who owns " +
                    options.world + ", or give --allow-root");
    if (options.listeners.empty())
        options.listeners = usual_listeners();
    for (net::ListenerOptions& listener : options.listeners)
        complete(listener, options);
    if (options.backups.empty())
        options.backups = options.world + ".backups";
    else
        make_backup_folder(options.backups);
    OsLayer os_layer(options.os_layer_left_out);
    os_layer.enter(rules_of(options));
    Program program(options);
    for (const net::ListenerOptions& listener : options.listeners) {
        std::string problem = make_own_certificate(listener, options.world);
        if (problem.empty())
            problem = listen(program.network(), listener);
        if (!problem.empty())
            return fail(problem);
    }
    return program.run(os_layer);
}

} // namespace lunamoo::server

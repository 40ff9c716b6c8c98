#include "server/dispatcher.h"

#include "server/command_search.h"

#include <algorithm>

namespace lunamoo::server {
namespace {

constexpr std::string_view kNotFound = "I couldn't understand that.";
constexpr std::string_view kOverlong = "That line is longer than 65536 bytes; it was ignored.";
constexpr std::string_view kLongLogin = "That line is too long; it was ignored.";
constexpr std::string_view kLongDelimiter =
    "A prefix or suffix has at most 1000 bytes; the line was ignored.";
constexpr std::string_view kNotUtf8 =
    "Your client sent bytes that are not UTF-8; the line was ignored. Set your client's character "
    "set (encoding) to UTF-8.";

constexpr std::size_t kMaxLoginLine = 4096; // bytes
constexpr std::size_t kMaxDelimiter = 1000; // bytes
constexpr std::chrono::milliseconds kStarting{2};

std::vector<db::Value> as_values(const std::vector<std::string>& words) {
    std::vector<db::Value> values;
    values.reserve(words.size());
    for (const std::string& word : words)
        values.push_back(db::Value::short_string(word));
    return values;
}

// The first result of a verb; on_end gives them as a list.
db::Value first_result(const db::Value& result) {
    if (!result.is(db::Type::Table))
        return result;
    const auto values = result.as_table().array();
    return values.empty() ? db::Value() : values.front();
}

verbs::TaskVariables variables_of(const ParsedCommand& command, db::ObjectId player) {
    return {player,          command.argstr, command.dobj,   command.dobjstr,
            command.prepstr, command.iobj,   command.iobjstr};
}

verbs::TaskVariables bare_variables(db::ObjectId player, std::string argstr) {
    return {player, std::move(argstr), db::kNothing, {}, {}, db::kNothing, {}};
}

} // namespace

struct Dispatcher::Start {
    Session* session = nullptr;
    db::ObjectId on;
    db::FoundVerb verb;
    std::string called_as;
    std::vector<db::Value> arguments;
    verbs::TaskVariables variables;
    db::ObjectId caller = db::kNothing;
    Session::Hold hold = Session::Hold::FirstStop;
    verbs::TaskKind kind = verbs::TaskKind::Command;
    std::function<void(verbs::TaskEnd, const db::Value&)> on_end = {};
};

// Starts the verb on the session's account; the session is held by the task.
verbs::TaskId Dispatcher::start(Start start) {
    Session& session = *start.session;
    verbs::VerbStart verb;
    verb.this_object = start.on;
    verb.definer = start.verb.definer;
    verb.verb_id = start.verb.verb->id;
    verb.called_as = std::move(start.called_as);
    verb.arguments = std::move(start.arguments);
    verb.variables = std::move(start.variables);
    verb.caller = start.caller;
    verb.payer = session.who();
    verb.kind = start.kind;
    const bool is_command = start.kind == verbs::TaskKind::Command && session.is_logged_in();
    const std::string suffix = is_command ? session.suffix : std::string();
    const auto stopped = [this, connection = session.connection, suffix] {
        first_stop(connection, suffix);
    };
    const verbs::TaskId task =
        runtime_.start_task(std::move(verb), std::move(start.on_end), stopped);
    session.holder = task;
    session.hold = start.hold;
    return task;
}

void Dispatcher::first_stop(net::ConnectionId connection, const std::string& suffix) {
    Session* session = sessions_.find(connection);
    if (!session)
        return;
    if (session->hold == Session::Hold::FirstStop)
        session->holder = 0;
    if (!suffix.empty())
        say(*session, suffix);
}

// What no slice says is the session's output all the same.
void Dispatcher::say(Session& session, std::string_view line) {
    sessions_.say(session, line);
    runtime_.note_told(session.who(), line.size() + 1);
}

// -- What the network tells

void Dispatcher::connected(net::ConnectionId connection, net::ListenerKind kind,
                           const std::string& peer) {
    Session& session = sessions_.open(connection, kind, peer, Clock::now());
    if (const auto may = sessions_.may_stay(session); !may) { // no limit: the ledger has it
        sessions_.say(session, "Nobody can connect now: " + may.error().message + ".");
        sessions_.boot(session);
        return;
    }
    start_login(session, {});
}

void Dispatcher::line(net::ConnectionId connection, std::string text, net::LineFlags flags) {
    Session* session = sessions_.find(connection);
    if (!session || session->closing)
        return;
    TypedLine line{std::move(text)};
    if (flags.is_overlong())
        line = {{}, kOverlong};
    else if (!flags.is_utf8())
        line = {{}, kNotUtf8};
    sessions_.take_line(*session, std::move(line), Clock::now());
}

void Dispatcher::disconnected(net::ConnectionId connection) {
    sessions_.closed(connection);
}

// -- Login

void Dispatcher::start_login(Session& session, std::string_view line) {
    session.max_object_before = world_.max_object();
    constexpr std::string_view name = "do_login_command";
    const auto verb = world_.find_verb(db::kSystem, name, [](const db::Verb&) { return true; });
    if (!verb) {
        say(session, "This world has no #0:do_login_command; nobody can log in.");
        return;
    }
    std::vector<std::string> words;
    for (Word& word : split_words(line))
        words.push_back(std::move(word.text));
    start({&session, db::kSystem, *verb, std::string(name), as_values(words),
           bare_variables(session.object, std::string(line)), db::kNothing, Session::Hold::Login,
           verbs::TaskKind::Server,
           [this, connection = session.connection](verbs::TaskEnd end, const db::Value& result) {
               finish_login(connection, end, result);
           }});
}

// The verb may have logged it in itself, by switch_player.
void Dispatcher::finish_login(net::ConnectionId connection, verbs::TaskEnd end,
                              const db::Value& result) {
    Session* session = sessions_.find(connection);
    const db::Value first = first_result(result);
    if (!session || session->closing || session->is_logged_in() || end != verbs::TaskEnd::Done ||
        !first.is(db::Type::Object))
        return;
    const db::Object* player = world_.find(first.as_object());
    if (!player || !player->has(db::kPlayer))
        return;
    if (const auto may = sessions_.may_log_in(player->id); !may) { // no limit: the ledger has it
        sessions_.say(*session, "You cannot log in now: " + may.error().message + ".");
        sessions_.boot(*session);
        return;
    }
    sessions_.log_in(*session, player->id);
}

// -- What happened to sessions

void Dispatcher::tell_verbs(const SessionEvent& event) {
    if (event.kind == SessionEvent::Kind::ReaderGone) {
        runtime_.connection_closed(event.who);
        return;
    }
    Session* session = sessions_.find(event.connection);
    std::vector<db::Value> arguments{db::Value::object(event.who)};
    if (!session || session->closing) {
        runtime_.start_server_task(db::kSystem, event.verb, std::move(arguments),
                                   bare_variables(event.who, {}));
        return;
    }
    // On the session's own account and before its next line, so that a player sees where they are
    // before anything else.
    const auto verb =
        world_.find_verb(db::kSystem, event.verb, [](const db::Verb&) { return true; });
    if (verb)
        start({session, db::kSystem, *verb, std::string(event.verb), std::move(arguments),
               bare_variables(event.who, {}), db::kNothing, Session::Hold::FirstStop,
               verbs::TaskKind::Server});
}

// -- Lines

bool Dispatcher::is_held(Session& session) {
    if (session.holder == 0)
        return false;
    using verbs::TaskState;
    const std::optional<TaskState> state = runtime_.state_of(session.holder);
    const bool runs = state == TaskState::Ready || state == TaskState::Running ||
                      (state == TaskState::Paused && session.hold != Session::Hold::FirstStop) ||
                      (state == TaskState::Waiting && session.hold == Session::Hold::Login &&
                       !session.is_logged_in());
    if (!runs)
        session.holder = 0;
    return runs;
}

bool Dispatcher::is_read_from(const Session& session) const {
    return runtime_.is_reading(session.who()) || runtime_.is_reading(session.object);
}

// A line that waits may start: nothing holds the session, and its payer need not wait.
bool Dispatcher::may_start(Session& session) {
    if (session.lines.empty() || is_held(session))
        return false;
    const std::int64_t wait = runtime_.wait_of(session.who());
    if (wait > 0)
        wait_ = wait_ ? std::min(*wait_, wait) : wait;
    return wait == 0;
}

bool Dispatcher::advance() {
    for (const SessionEvent& event : sessions_.take_events())
        tell_verbs(event);
    wait_.reset();
    const auto& all = sessions_.waiting();
    const auto next = all.upper_bound(last_);
    std::vector<net::ConnectionId> waiting(next, all.end());
    waiting.insert(waiting.end(), all.begin(), next);
    const Clock::time_point began = Clock::now();
    bool more = false;
    for (const net::ConnectionId connection : waiting) {
        Session* session = sessions_.find(connection);
        if (!session || !may_start(*session))
            continue;
        last_ = connection;
        start_line(*session);
        more = more || may_start(*session);
        if (Clock::now() - began > kStarting && LIMIT(lines_at_once))
            return true;
    }
    return more;
}

void Dispatcher::start_line(Session& session) {
    const TypedLine line = sessions_.next_line(session);
    if (!line.refusal.empty()) {
        say(session, line.refusal);
        return;
    }
    if (is_read_from(session) && deliver(session, line.text))
        return;
    if (!session.is_logged_in() && line.text.size() > kMaxLoginLine && LIMIT(login_line_bytes))
        say(session, kLongLogin);
    else if (!session.is_logged_in())
        start_login(session, line.text);
    else if (!world_.valid(session.player))
        sessions_.recycled(session);
    else if (!set_delimiter(session, line.text))
        start_command(session, line.text);
}

// Gives the line to a task that reads; it holds the session until it stops again, so that the line
// after it finds the task reading again.
bool Dispatcher::deliver(Session& session, const std::string& line) {
    const db::ObjectId from = runtime_.is_reading(session.who()) ? session.who() : session.object;
    const verbs::TaskId reader = runtime_.deliver_line(from, line);
    if (reader == 0)
        return false;
    session.holder = reader;
    session.hold = session.is_logged_in() ? Session::Hold::FirstStop : Session::Hold::Login;
    return true;
}

bool Dispatcher::set_delimiter(Session& session, std::string_view line) {
    const std::string_view word = line.substr(0, line.find(' '));
    std::string* delimiter = word == "PREFIX" || word == "OUTPUTPREFIX"   ? &session.prefix
                             : word == "SUFFIX" || word == "OUTPUTSUFFIX" ? &session.suffix
                                                                          : nullptr;
    if (!delimiter)
        return false;
    const std::size_t text = line.find_first_not_of(' ', word.size());
    if (line.size() - word.size() > kMaxDelimiter && LIMIT(delimiter_bytes)) {
        say(session, kLongDelimiter);
        return true;
    }
    *delimiter = text == std::string_view::npos ? std::string() : std::string(line.substr(text));
    return true;
}

void Dispatcher::start_command(Session& session, std::string_view line) {
    const db::ObjectId player = session.player;
    const ParsedCommand command = parse_command(line, player, WorldLookup(world_));
    if (command.verb.empty())
        return;
    if (!session.prefix.empty())
        say(session, session.prefix);
    std::optional<FoundCommand> found = find_command(world_, command, player);
    if (const db::Object* who = world_.find(player); who && !found) {
        const auto huh =
            world_.find_verb(who->location, "huh", [](const db::Verb&) { return true; });
        if (huh)
            found = FoundCommand{who->location, *huh};
    }
    if (found) {
        start({&session, found->this_object, found->verb, command.verb, as_values(command.words),
               variables_of(command, player), player});
        return;
    }
    say(session, kNotFound);
    if (!session.suffix.empty())
        say(session, session.suffix);
}

} // namespace lunamoo::server

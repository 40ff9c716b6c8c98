#include "server/audit_heads.h"

#include "server/host_adapter.h"
#include "server/world_files.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lunamoo::server {
namespace {

std::optional<db::Sha256> parse_hash(std::string_view text) {
    db::Sha256 hash{};
    if (text.size() != 2 * hash.size())
        return std::nullopt;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const char* begin = text.data() + 2 * i;
        const auto [end, problem] = std::from_chars(begin, begin + 2, hash[i], 16);
        if (problem != std::errc() || end != begin + 2)
            return std::nullopt;
    }
    return hash;
}

[[noreturn]] void fail(const std::string& path, const std::string& why) {
    throw std::runtime_error(path + ", the key that signs the audit table's heads, " + why);
}

std::string new_key() {
    db::Sha256 bytes{};
    if (::getentropy(bytes.data(), bytes.size()) != 0)
        throw std::runtime_error("the system gives no random bytes");
    return db::to_hex(bytes);
}

// Under another name first: a process that ends in the middle leaves no half of a key.
void write_key(const std::string& path, const std::string& key) {
    const std::string made = unfinished(path);
    const int descriptor =
        ::open(made.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        fail(path, std::string("cannot be made (") + std::strerror(errno) +
                       "): check the right to write its folder");
    const std::string line = key + "\n";
    errno = 0;
    const bool is_written =
        ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
        ::fsync(descriptor) == 0;
    const int reason = errno;
    ::close(descriptor);
    if (!is_written) {
        ::unlink(made.c_str());
        fail(path, std::string("cannot be written (") + std::strerror(reason) +
                       "): make room on its disk");
    }
    move_to_new_name(made, path);
}

} // namespace

std::optional<SignedHead> parse_head(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    SignedHead parsed;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + colon, parsed.head.number);
    std::string_view hash = text.substr(colon + 1);
    const auto second = hash.find(':');
    if (second != std::string_view::npos) {
        parsed.code = parse_hash(hash.substr(second + 1));
        hash = hash.substr(0, second);
        if (!parsed.code)
            return std::nullopt;
    }
    const auto read = parse_hash(hash);
    if (!read || problem != std::errc() || end != text.data() + colon || parsed.head.number < 0)
        return std::nullopt;
    parsed.head.hash = *read;
    return parsed;
}

std::string head_text(const db::AuditHead& head) {
    return std::to_string(head.number) + ":" + db::to_hex(head.hash);
}

std::string AuditKey::path_of(const std::string& world) {
    std::error_code problem;
    const auto path = std::filesystem::weakly_canonical(world, problem);
    return (problem ? std::filesystem::absolute(world) : path).string() + ".audit-key";
}

std::optional<AuditKey> AuditKey::read(const std::string& world) {
    const std::string path = path_of(world);
    if (::access(path.c_str(), F_OK) != 0 && errno == ENOENT)
        return std::nullopt;
    std::ifstream file(path);
    std::string line;
    if (!file || !std::getline(file, line))
        fail(path, "cannot be read: give this user the right, or move it away for a new one to be "
                   "made");
    if (!parse_hash(line))
        fail(path,
             "is damaged: restore it from a backup, or move it away for a new one to be made; "
             "heads in old logs can then not be checked by their codes any more");
    return AuditKey(std::move(line));
}

AuditKey AuditKey::read_or_make(const std::string& world) {
    if (auto key = read(world))
        return std::move(*key);
    std::string key = new_key();
    write_key(path_of(world), key);
    return AuditKey(std::move(key));
}

db::Sha256 AuditKey::sign(const db::AuditHead& head) const {
    return db::hmac_sha256(key_, "lunamoo audit head " + head_text(head));
}

void AuditHeads::log(const db::AuditHead& head, Which which) {
    if (which == Which::Changed && logged_ == head)
        return;
    logged_ = head;
    log_line("audit head " + head_text(head) + ":" + db::to_hex(key_.sign(head)));
}

} // namespace lunamoo::server

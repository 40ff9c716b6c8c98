#include "lost_power.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace lunamoo::db::test {

namespace {

constexpr std::size_t kSector = 512;

struct Inode {
    std::string synced;
    std::vector<const FileEvent*> pending; // writes and truncations since
};

// A name in a folder: what it stands for after a loss of power, and what it stands for now.
struct Name {
    std::shared_ptr<Inode> synced; // owners: these two, and nobody else
    std::shared_ptr<Inode> current;
};

bool tossed(Random& random) {
    return below(random, 2) == 0;
}

void put(std::string& bytes, std::size_t offset, std::string_view what) {
    if (bytes.size() < offset + what.size())
        bytes.resize(offset + what.size(), '\0');
    std::copy(what.begin(), what.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
}

void apply(std::string& bytes, const FileEvent& event) {
    const auto offset = static_cast<std::size_t>(event.offset);
    if (event.operation == FileOperation::Truncate)
        bytes.resize(offset, '\0');
    else
        put(bytes, offset, event.bytes);
}

// Calls use(offset, piece) for each part of a write that lies in one sector, in order.
template <typename F> void for_each_sector(const FileEvent& write, F&& use) {
    std::string_view rest = write.bytes;
    auto offset = static_cast<std::size_t>(write.offset);
    while (!rest.empty()) {
        const std::size_t size = std::min(rest.size(), kSector - offset % kSector);
        use(offset, rest.substr(0, size));
        rest.remove_prefix(size);
        offset += size;
    }
}

std::string garbage(std::size_t size, Random& random) {
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(below(random, 256));
    return bytes;
}

void apply_some_sectors(std::string& bytes, const FileEvent& event, Survival survival,
                        Random& random) {
    if (event.operation == FileOperation::Truncate) {
        if (tossed(random))
            apply(bytes, event);
        return;
    }
    for_each_sector(event, [&](std::size_t offset, std::string_view piece) {
        if (tossed(random))
            put(bytes, offset, piece);
        else if (survival == Survival::Garbage && tossed(random))
            put(bytes, offset, garbage(piece.size(), random));
    });
}

// Some sectors of it, from its beginning.
void apply_torn(std::string& bytes, const FileEvent& event, Random& random) {
    if (event.operation == FileOperation::Truncate)
        return;
    std::size_t left = below(random, event.bytes.size() / kSector + 1);
    for_each_sector(event, [&](std::size_t offset, std::string_view piece) {
        if (left > 0) {
            put(bytes, offset, piece);
            --left;
        }
    });
}

std::string settled(const Inode& inode, Survival survival, Random& random) {
    std::string bytes = inode.synced;
    const auto& pending = inode.pending;
    std::size_t first = pending.size();
    if (survival == Survival::Nothing)
        return bytes;
    if (survival == Survival::FirstWrites)
        first = below(random, pending.size() + 1);
    for (std::size_t i = 0; i < first; ++i) {
        if (survival == Survival::Everything || survival == Survival::FirstWrites ||
            (survival == Survival::SomeWrites && tossed(random)))
            apply(bytes, *pending[i]);
        else if (survival != Survival::SomeWrites)
            apply_some_sectors(bytes, *pending[i], survival, random);
    }
    if (first < pending.size())
        apply_torn(bytes, *pending[first], random);
    return bytes;
}

// After a sync that failed the system may have dropped any page that was not written yet, and no
// later sync brings it back.
void sync(Inode& inode, const FileEvent& event, const FileEvent* first, Random& random) {
    Inode covered{std::move(inode.synced), {}};
    std::vector<const FileEvent*> later;
    for (const FileEvent* pending : inode.pending)
        (pending < first + event.covers ? covered.pending : later).push_back(pending);
    inode.synced =
        settled(covered, event.failed ? Survival::SomeWrites : Survival::Everything, random);
    inode.pending = std::move(later);
}

// `first` is the first of all events.
void happen(std::map<std::string, Name>& names, const FileEvent& event, const FileEvent* first,
            Random& random) {
    Name& name = names[event.file];
    switch (event.operation) {
    case FileOperation::Open:
        name.current = std::make_shared<Inode>();
        break;
    case FileOperation::Read:
        break;
    case FileOperation::Write:
    case FileOperation::Truncate:
        if (name.current)
            name.current->pending.push_back(&event);
        break;
    case FileOperation::Sync:
        if (!name.current)
            break;
        sync(*name.current, event, first, random);
        if (!event.failed)
            name.synced = name.current;
        break;
    case FileOperation::Delete:
        name.current = nullptr;
        break;
    case FileOperation::DeleteForGood:
        name.current = nullptr;
        name.synced = nullptr;
        break;
    }
}

Files files_of(const Files& before, const std::vector<FileEvent>& events, std::size_t happened,
               Survival survival, Random& random) {
    std::map<std::string, Name> names;
    for (const auto& [path, bytes] : before) {
        const auto inode = std::make_shared<Inode>(Inode{bytes, {}});
        names[path] = {inode, inode};
    }
    for (std::size_t i = 0; i < happened; ++i)
        happen(names, events[i], events.data(), random);
    Files files;
    for (const auto& [path, name] : names) {
        const bool is_current =
            survival == Survival::Everything || (survival != Survival::Nothing && tossed(random));
        if (const auto& inode = is_current ? name.current : name.synced)
            files[path] = settled(*inode, survival, random);
    }
    return files;
}

const std::vector<std::string> kEnds{"", "-wal", "-journal"};

} // namespace

Files after_power_loss(const Files& before, const std::vector<FileEvent>& events,
                       std::size_t happened, Survival survival, Random& random) {
    return files_of(before, events, happened, survival, random);
}

Files after_death(const Files& before, const std::vector<FileEvent>& events, std::size_t happened) {
    Files files = before;
    for (std::size_t i = 0; i < happened; ++i) {
        const FileEvent& event = events[i];
        switch (event.operation) {
        case FileOperation::Open:
            files[event.file].clear();
            break;
        case FileOperation::Write:
        case FileOperation::Truncate:
            apply(files[event.file], event);
            break;
        case FileOperation::Delete:
        case FileOperation::DeleteForGood:
            files.erase(event.file);
            break;
        case FileOperation::Read:
        case FileOperation::Sync:
            break;
        }
    }
    return files;
}

Files read_files(const std::string& path) {
    Files files;
    for (const auto& end : kEnds)
        if (std::ifstream file(path + end, std::ios::binary); file)
            files[path + end] = {std::istreambuf_iterator<char>(file), {}};
    return files;
}

void write_files(const Files& files, const std::string& from, const std::string& to) {
    for (const auto& end : kEnds) {
        const auto found = files.find(from + end);
        if (found == files.end()) {
            std::filesystem::remove(to + end);
            continue;
        }
        std::ofstream file(to + end, std::ios::binary | std::ios::trunc);
        file.write(found->second.data(), static_cast<std::streamsize>(found->second.size()));
    }
}

} // namespace lunamoo::db::test

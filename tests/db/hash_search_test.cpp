#include "db/hash_search.h"
#include "tests/catch.h"

#include <algorithm>
#include <chrono>
#include <random>

using namespace lunamoo::db;

namespace {

std::vector<Sha256> hashes(std::size_t count) {
    std::vector<Sha256> made;
    for (std::size_t i = 0; i < count; ++i)
        made.push_back(sha256("text " + std::to_string(i)));
    return made;
}

std::string as_bytes(const Sha256& hash) {
    return {hash.begin(), hash.end()};
}

std::vector<std::size_t> found(const HashSearch& search) {
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < search.count(); ++i)
        if (search.is_found(i))
            indices.push_back(i);
    return indices;
}

} // namespace

TEST_CASE("hashes are found at whatever offset, also beside each other", "[hash_search]") {
    const auto wanted = hashes(1000);
    for (std::size_t before = 0; before < 70; ++before) {
        HashSearch search(wanted);
        search.look_in(std::string(before, 'x') + as_bytes(wanted[7]) + as_bytes(wanted[999]) +
                       "x" + as_bytes(wanted[0]));
        CHECK(found(search) == std::vector<std::size_t>{0, 7, 999});
        HashSearch of_digits(wanted);
        of_digits.look_in_digits(std::string(before, 'x') + to_hex(wanted[7]) +
                                 to_hex(wanted[999]) + "0" + to_hex(wanted[0]) + "0");
        CHECK(found(of_digits) == std::vector<std::size_t>{0, 7, 999});
    }
}

TEST_CASE("what is not all there, or is another, is not found", "[hash_search]") {
    const auto wanted = hashes(10);
    HashSearch search(wanted);
    search.look_in("");
    search.look_in(as_bytes(wanted[0]).substr(1));
    search.look_in(as_bytes(wanted[0]).substr(0, 31));
    std::string other = as_bytes(wanted[1]);
    other.back() = static_cast<char>(other.back() ^ 1);
    search.look_in(other + "and more of it, so that it could be");
    search.look_in(to_hex(wanted[2]));
    search.look_in_digits("");
    search.look_in_digits(as_bytes(wanted[3]));
    search.look_in_digits(to_hex(wanted[4]).substr(1) + " " + to_hex(wanted[4]).substr(0, 63));
    std::string broken = to_hex(wanted[5]);
    broken[40] = 'X';
    search.look_in_digits(broken);
    CHECK(found(search).empty());
    HashSearch none({});
    none.look_in(as_bytes(wanted[0]));
    none.look_in_digits(to_hex(wanted[0]));
    CHECK(none.count() == 0);
}

TEST_CASE("what was found stays found over many looks", "[hash_search]") {
    const auto wanted = hashes(20'000);
    HashSearch search(wanted);
    for (std::size_t i = 0; i < wanted.size(); i += 2)
        if (i % 4 == 0)
            search.look_in("an image " + as_bytes(wanted[i]));
        else
            search.look_in_digits("a row " + to_hex(wanted[i]));
    for (std::size_t i = 0; i < wanted.size(); ++i)
        REQUIRE(search.is_found(i) == (i % 2 == 0));
}

TEST_CASE("a search takes as long for many hashes as for few", "[hash_search]") {
    std::mt19937_64 random(1);
    std::string bytes(4'000'000, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    const auto seconds_of = [&](std::size_t count) {
        HashSearch search(hashes(count));
        double least = 1e9;
        for (int i = 0; i < 3; ++i) {
            const auto start = std::chrono::steady_clock::now();
            search.look_in(bytes);
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
            least = std::min(least, took.count());
        }
        return least;
    };
    // A search that went over the bytes once for each would take a hundred thousand times as long.
    CHECK(seconds_of(100'000) < 30 * seconds_of(1) + 0.05);
}

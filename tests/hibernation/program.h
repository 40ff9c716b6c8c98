// A program of the corpus: a text file with the verbs that it is made of and what it logs.
//
//     -- What it is about, in a sentence.
//     --- option NAME                       (none, or several; see below)
//     --- verb NAME, OWNER… [, BITS]        the body follows; bits are "rxd" unless said
//     --- logs                              what follows, in comments: each line that is logged
//     -- {1, 2}
//
// A verb of several owners is several verbs of one text: NAME1 of the first, and so on. `main` is
// the one that is started. Options:
//     ticks     takes other ticks with a restart: it loads a library, which each new realm does, or
//               asks for a task that has left memory
//     turns     tasks that wait for one another's turns: who was born last must not always be next
//     reads     waits for lines: a restart would interrupt that (E_INTRPT), so there is none then
//     system    changes #0, so it cannot share a world with other programs
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace lunamoo::verbs::hibernation {

struct Program {
    struct Verb {
        std::string name;
        std::string owner;
        std::string bits;
        std::string source;
    };
    std::string name;
    std::string about;
    std::set<std::string> options;
    std::vector<Verb> verbs;
    std::vector<std::string> logs;

    bool has(const char* option) const { return options.contains(option); }
};

// std::runtime_error, with the place, where the text is not as it should be.
Program parse_program(std::string name, const std::string& text);

// Those of a folder and its folders, by name, which is FOLDER/FILE without its ending.
std::vector<Program> read_programs(const std::filesystem::path& folder);

} // namespace lunamoo::verbs::hibernation

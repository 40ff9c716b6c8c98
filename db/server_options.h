// $server_options as the server reads it: integers, and the messages that it prints itself. What is
// missing has its default; a message that is not text is not printed. World thread.
// Source: LambdaMOO Programmer's Manual, "Server Assumptions About the Database".
#pragma once

#include "db/world.h"

#include <string>
#include <string_view>
#include <vector>

namespace lunamoo::db {

class ServerOptions {
  public:
    explicit ServerOptions(const World& world) : world_(world) {}
    std::int64_t integer(std::string_view name, std::int64_t fallback) const;
    // Of an integer or a float.
    double number(std::string_view name, double fallback) const;
    // The lines to print: a string is one, a list of strings several.
    std::vector<std::string> message(std::string_view name, std::string_view fallback) const;

    // The option, or null.
    const Value* find(std::string_view name) const;

  private:
    const World& world_;
};

} // namespace lunamoo::db

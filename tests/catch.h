// The one way to include Catch2 (version 2 in Debian 12).
#pragma once
#include <catch2/catch.hpp>

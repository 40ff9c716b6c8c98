// Tells the log of limits where each test case begins and ends. Included by catch_main.cpp in the
// build `mutants` only.
#pragma once

#include "tests/mutants/limit_site.h"

#include <chrono>

class ReachListener : public Catch::TestEventListenerBase {
  public:
    using TestEventListenerBase::TestEventListenerBase;

    void testCaseStarting(const Catch::TestCaseInfo& test) override {
        started_ = std::chrono::steady_clock::now();
        lunamoo::mutants::log_test_begins(test.name);
    }
    void testCaseEnded(const Catch::TestCaseStats& stats) override {
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started_;
        lunamoo::mutants::log_test_ends(taken.count(), stats.totals.assertions.allOk());
    }

  private:
    std::chrono::steady_clock::time_point started_;
};

CATCH_REGISTER_LISTENER(ReachListener)

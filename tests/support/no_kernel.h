// What a test does where the kernel can't be asked: it says loudly that nothing is proved and is skipped. Where the
// kernel must be asked (IPTC_REQUIRE_KERNEL in the environment) it has failed. As tests/kernel/compare.py's skip().
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

// Leaves the function that it stands in, as GTEST_SKIP does. `lacks`: what is missing here.
#define IPTC_NO_KERNEL(lacks)                                                                       \
  do {                                                                                              \
    if (std::getenv("IPTC_REQUIRE_KERNEL") != nullptr) {                                            \
      FAIL() << "the kernel must be asked here and can't be: needs " << (lacks);                    \
    }                                                                                               \
    std::cerr << "SKIPPED: the kernel was NOT asked, nothing is proved: needs " << (lacks) << '\n'; \
    GTEST_SKIP() << "needs " << (lacks);                                                            \
  } while (false)

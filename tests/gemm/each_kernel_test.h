// A test of every kernel: KernelCoverageTest tells which ones the processor must run.
#ifndef OCTET_TESTS_GEMM_EACH_KERNEL_TEST_H_
#define OCTET_TESTS_GEMM_EACH_KERNEL_TEST_H_

#include <gtest/gtest.h>

#include "gemm/kernel.h"

namespace octet {

class EachKernelTest : public testing::TestWithParam<const Kernel*> {
 protected:
  void SetUp() override {
    if (!GetParam()->supported())
      GTEST_SKIP() << GetParam()->name << ": this processor cannot run it";
  }
};

}  // namespace octet

#endif  // OCTET_TESTS_GEMM_EACH_KERNEL_TEST_H_

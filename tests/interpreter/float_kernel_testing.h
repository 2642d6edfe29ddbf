// What the tests of FloatKernels share: every instruction set in turn, buffers that end on an
// unmapped page.
#ifndef OCTET_TESTS_INTERPRETER_FLOAT_KERNEL_TESTING_H_
#define OCTET_TESTS_INTERPRETER_FLOAT_KERNEL_TESTING_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <vector>

#include "interpreter/ops/float/kernel_list.h"
#include "tests/gemm/guarded_buffer.h"
#include "tests/interpreter/float_testing.h"

namespace octet {

/// Floats that end on an unmapped page.
class GuardedFloats {
 public:
  explicit GuardedFloats(const std::vector<float>& values)
      : buffer_(values.size() * sizeof(float)), size_(values.size()) {
    std::copy(values.begin(), values.end(), data());
  }
  explicit GuardedFloats(size_t size) : GuardedFloats(std::vector<float>(size, NAN)) {}

  float* data() const { return reinterpret_cast<float*>(buffer_.data()); }
  size_t size() const { return size_; }
  float operator[](size_t i) const { return data()[i]; }
  std::vector<float> values() const { return {data(), data() + size_}; }

 private:
  GuardedBuffer buffer_;
  size_t size_;
};

/// Runs `test` for every instruction set this processor has; says which it did not.
template <typename Test>
void ForEachKernels(const Test& test) {
  for (const FloatKernelEntry& entry : AllFloatKernels()) {
    SCOPED_TRACE(entry.kernels->name);
    if (entry.supported()) {
      test(*entry.kernels);
    } else {
      std::cout << "not run, this processor lacks it: " << entry.kernels->name << "\n";
    }
  }
}

}  // namespace octet

#endif  // OCTET_TESTS_INTERPRETER_FLOAT_KERNEL_TESTING_H_

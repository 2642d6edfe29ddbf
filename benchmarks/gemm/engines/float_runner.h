// What float32 engines share: the problem's integers as float32.
#ifndef OCTET_BENCHMARKS_GEMM_ENGINES_FLOAT_RUNNER_H_
#define OCTET_BENCHMARKS_GEMM_ENGINES_FLOAT_RUNNER_H_

#include "benchmarks/gemm/engine.h"

namespace octet {

class FloatRunner : public Runner {
 public:
  explicit FloatRunner(const Problem& problem)
      : Runner(problem),
        lhs_(ToFloat(problem.lhs, problem.spec.lhs_zero_point)),
        rhs_(ToFloat(problem.rhs, problem.spec.rhs_zero_point)),
        dst_(dst_size()) {}

  double At(int pixel, int channel) const override { return dst_[Index(pixel, channel)]; }

 protected:
  AlignedVector<float> lhs_;  // [channels, depth]
  AlignedVector<float> rhs_;  // [pixels, depth]
  AlignedVector<float> dst_;  // [pixels, channels]

 private:
  static AlignedVector<float> ToFloat(const AlignedVector<uint8_t>& bytes, int zero_point) {
    AlignedVector<float> values;
    values.reserve(bytes.size());
    for (const uint8_t byte : bytes) values.push_back(static_cast<float>(byte - zero_point));
    return values;
  }
};

}  // namespace octet

#endif  // OCTET_BENCHMARKS_GEMM_ENGINES_FLOAT_RUNNER_H_

// L2_NORMALIZATION in float32: sums in the order of the values, so that the bytes are TFLite's.
#include <algorithm>
#include <cmath>

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"

namespace octet {

Expected<StepPtr> PrepareL2NormalizationFloat32(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input"}));
  const int depth = node.input(0).shape.back();
  const int64_t count = node.input(0).num_elements();
  return MakeStep([depth, count](const RunContext& run) {
    constexpr float kShortest = 1e-6f;
    const float* input = run.input<float>(0);
    float* output = run.output<float>(0);
    for (int64_t at = 0; at < count; at += depth, input += depth, output += depth) {
      float squares = 0;
      for (int i = 0; i < depth; ++i) squares += input[i] * input[i];
      const float length = std::max(std::sqrt(squares), kShortest);
      for (int i = 0; i < depth; ++i) output[i] = input[i] / length;
    }
    return Status();
  });
}

}  // namespace octet

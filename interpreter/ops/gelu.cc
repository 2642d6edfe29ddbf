// GELU: x/2 · (1 + erf(x/√2)), or with `approximate` x/2 · (1 + tanh(√(2/π) · (x + 0.044715 ·
// x³))). A table over the 256 values, made in float32.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/table_math.h"

namespace octet {
namespace {

/// 1 + erf(x/√2) = erfc(−x/√2), which loses nothing where x is far below 0.
float Gelu(float x) {
  constexpr float kMinusSqrtHalf = -0x1.6a09e667f3bcdp-1;
  return 0.5f * x * static_cast<float>(Erfc(x * kMinusSqrtHalf));
}

float ApproximateGelu(float x) {
  constexpr float kSqrtTwoOverPi = 0x1.988453365de01p-1;
  const float u = kSqrtTwoOverPi * (x + 0.044715f * x * x * x);
  return 0.5f * x * (1.0f + static_cast<float>(Tanh(u)));
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareGeluFloat32(node);
  return PrepareRealTable(node, node.options<GeluOptions>().approximate ? ApproximateGelu : Gelu);
}

}  // namespace

const Op ops::kGelu = {.code = OpCode::kGelu, .prepare = Prepare};

}  // namespace octet

// RSQRT: 1 / √x; int8 by a table over the 256 values, made in fixed point. Values below 0 are an
// error of the data.
#include <cmath>

#include <octet/ops.h>

#include "interpreter/ops/elementwise.h"
#include "interpreter/ops/fixed_point.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"

namespace octet {
namespace {

constexpr int kFractionBits = 20;  // of 1 / √(q − Z)

/// 1 / √x for x > 0, times 2^20.
int32_t InverseSqrt(int x) {
  QuantizedMultiplier inverse = fixed_point::InverseSqrt(x);
  inverse.right_shift -= kFractionBits;
  return Scale(1, inverse);
}

Expected<StepPtr> PrepareInt8(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(PrepareUnary8Bit(node));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  const float root = std::sqrt(input.scale());
  OCTET_ASSIGN_OR_RETURN(QuantizedMultiplier by,
                         MakeMultiplier(1.0 / double{root * output.scale()}));
  by.right_shift += kFractionBits;
  if (by.right_shift > 31) {
    return UnsupportedError("output: scale ", output.scale(),
                            " is too coarse for an input of scale ", input.scale());
  }
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  const int zero_point = input.zero_point();
  const auto table = MakeByteTable<uint8_t>(input.type(), [&](int q) {
    return q > zero_point ? stage(Scale(InverseSqrt(q - zero_point), by)) : 127;
  });
  const int64_t count = input.num_elements();
  return MakeGuardedStep<int8_t>(MakeTableStep(table, count), 0, count,
                                 "at least the zero point: no negative number",
                                 [zero_point](int8_t q) { return q >= zero_point; });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo& input = node.input(0);
  if (input.type() == DataType::kFloat32) return PrepareRsqrtFloat32(node);
  if (input.type() != DataType::kInt8) return node.UnsupportedType("input", input);
  return PrepareInt8(node);
}

}  // namespace

const Op ops::kRsqrt = {.code = OpCode::kRsqrt, .prepare = Prepare};

}  // namespace octet

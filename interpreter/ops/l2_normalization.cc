// L2_NORMALIZATION: each row of the last dimension divided by its length, √Σx². At 8 bits in fixed
// point, in steps of 1/128, whatever the input's scale.
#include <algorithm>

#include <octet/ops.h>

#include "interpreter/ops/fixed_point.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

constexpr int kOutputBits = 7;  // output scale 2^-7

/// uint8 is shifted left before it is scaled, int8 with it: the roundings differ.
int32_t ScaleToOutput(uint8_t, int32_t difference, QuantizedMultiplier by) {
  return Scale(difference * (1 << kOutputBits), by);
}
int32_t ScaleToOutput(int8_t, int32_t difference, QuantizedMultiplier by) {
  return Scale(difference, {by.multiplier, by.right_shift - kOutputBits});
}

template <typename T>
void NormalizeRow(const T* input, int depth, int zero_point, const OutputStage& stage, T* output) {
  int32_t squares = 0;
  for (int i = 0; i < depth; ++i) {
    const int32_t difference = input[i] - zero_point;
    squares += difference * difference;
  }
  const QuantizedMultiplier by = fixed_point::InverseSqrt(squares);
  for (int i = 0; i < depth; ++i) {
    output[i] = static_cast<T>(stage(ScaleToOutput(T{}, input[i] - zero_point, by)));
  }
}

Status CheckOutput(const TensorInfo& output) {
  const int zero_point = output.type() == DataType::kUint8 ? 128 : 0;
  if (output.scale() == 1.0f / (1 << kOutputBits) && output.zero_point() == zero_point) {
    return Status();
  }
  return InvalidError("output: scale ", output.scale(), " and zero_point ", output.zero_point(),
                      ", expected 1/128 and ", zero_point);
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (node.options<L2NormOptions>().fused_activation_function != Activation::kNone) {
    return UnsupportedError("fused_activation_function is set, expected NONE");
  }
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_RETURN_IF_ERROR(ExpectRows(input));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, input.shape));
  if (input.type() == DataType::kFloat32) return PrepareL2NormalizationFloat32(node);

  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, input, output));
  OCTET_RETURN_IF_ERROR(CheckOutput(output));
  if (input.shape.back() > kMaxProducts) {
    return UnsupportedError("input: rows of ", input.shape.back(), " values, at most ",
                            kMaxProducts);
  }
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  return MakeRowsStep(input, [zero_point = input.zero_point(), stage](const auto* values, int depth,
                                                                      auto* results) {
    NormalizeRow(values, depth, zero_point, stage, results);
  });
}

}  // namespace

const Op ops::kL2Normalization = {.code = OpCode::kL2Normalization, .prepare = Prepare};

}  // namespace octet

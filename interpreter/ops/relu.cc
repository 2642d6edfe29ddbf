// RELU, RELU6, RELU_N1_TO_1 and RELU_0_TO_1 as operators of their own: a requantization between
// real bounds. A table over the 256 values.
#include <limits>

#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"

namespace octet {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

using PrepareFunction = Expected<StepPtr> (*)(PrepareContext& node);

Expected<StepPtr> Prepare(PrepareContext& node, float min, float max, PrepareFunction in_float32) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  if (input.type() == DataType::kFloat32) return in_float32(node);

  OCTET_RETURN_IF_ERROR(PrepareUnary8Bit(node));
  const float real = input.scale() / output.scale();
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by, MakeMultiplier(real));
  const OutputStage stage(output.zero_point(), QuantizedRange(min, max, output));
  const auto table = MakeByteTable<uint8_t>(
      input.type(), [&](int q) { return stage(Scale(q - input.zero_point(), by)); });
  return MakeTableStep(table, input.num_elements());
}

Expected<StepPtr> PrepareRelu(PrepareContext& node) {
  return Prepare(node, 0, kInfinity, PrepareReluFloat32);
}
Expected<StepPtr> PrepareRelu6(PrepareContext& node) {
  return Prepare(node, 0, 6, PrepareRelu6Float32);
}
Expected<StepPtr> PrepareReluN1To1(PrepareContext& node) {
  return Prepare(node, -1, 1, PrepareReluN1To1Float32);
}
Expected<StepPtr> PrepareRelu0To1(PrepareContext& node) {
  return Prepare(node, 0, 1, PrepareRelu0To1Float32);
}

}  // namespace

const Op ops::kRelu = {.code = OpCode::kRelu, .prepare = PrepareRelu};
const Op ops::kRelu6 = {.code = OpCode::kRelu6, .prepare = PrepareRelu6};
const Op ops::kReluN1To1 = {.code = OpCode::kReluN1To1, .prepare = PrepareReluN1To1};
const Op ops::kRelu0To1 = {.code = OpCode::kRelu0To1, .prepare = PrepareRelu0To1};

}  // namespace octet

// RELU and RELU6 as operators of their own: a requantization with a lower bound at real 0 and, for
// RELU6, an upper one at real 6. A table over the 256 values.
#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare8Bit(PrepareContext& node, Activation activation) {
  const TensorInfo &input = node.input(0), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, input, output));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, input.shape));
  OCTET_ASSIGN_OR_RETURN(const ClampRange clamp, ActivationRange(activation, output));
  const float real = input.scale() / output.scale();
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by, MakeMultiplier(real));
  const OutputStage stage(output.zero_point(), clamp);
  const auto table = MakeByteTable<uint8_t>(
      input.type(), [&](int q) { return stage(Scale(q - input.zero_point(), by)); });
  return MakeTableStep(table, input.num_elements());
}

Expected<StepPtr> PrepareRelu(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareReluFloat32(node);
  return Prepare8Bit(node, Activation::kRelu);
}

Expected<StepPtr> PrepareRelu6(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  if (node.input(0).type() == DataType::kFloat32) return PrepareRelu6Float32(node);
  return Prepare8Bit(node, Activation::kRelu6);
}

}  // namespace

const Op ops::kRelu = {.code = OpCode::kRelu, .prepare = PrepareRelu};
const Op ops::kRelu6 = {.code = OpCode::kRelu6, .prepare = PrepareRelu6};

}  // namespace octet
